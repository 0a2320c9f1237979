// The tabs that the page opens with.
import emergency from './emergency.graphql?raw';
import recordAccessed from './recordAccessed.graphql?raw';
import signIn from './signIn.graphql?raw';
import wholeRecord from './wholeRecord.graphql?raw';

export const examples = [signIn, wholeRecord, emergency, recordAccessed].map((query) => ({ query }));
