// The client of a front end: a normalised cache, and links that sign each request and refresh the session.
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { relayStylePagination } from '@apollo/client/utilities';
import { from, switchMap } from 'rxjs';

export function createClient(uri, session) {
  return new ApolloClient({ link: ApolloLink.from([refreshWhenRefused(session), signed(session), new HttpLink({ uri })]), cache: createCache() });
}

// hasCode reports whether an answer was refused with one of the codes that the schema lists under UserError.
export const hasCode = (error, code) =>
  CombinedGraphQLErrors.is(error) && error.errors.some((one) => one.extensions?.code === code);

const signed = (session) =>
  new SetContextLink(({ headers }) => {
    const { accessToken } = session;
    return { accessToken, headers: { ...headers, authorization: `Bearer ${accessToken}` } };
  });

// An access token is good for 30 minutes. The operation that finds it ended refreshes the session, and is sent again
// once.
const refreshWhenRefused = (session) =>
  new ErrorLink(({ error, operation, forward }) => {
    const { accessToken, isSecondTry } = operation.getContext();
    if (!hasCode(error, 'UNAUTHENTICATED') || isSecondTry) return undefined;
    operation.setContext({ isSecondTry: true });
    return from(session.refresh(accessToken)).pipe(switchMap(() => forward(operation)));
  });

// Each list is a Relay connection; lists with different filters are kept apart. Objects are kept by their id, which
// is global.
function createCache() {
  return new InMemoryCache({
    typePolicies: {
      Patient: {
        fields: {
          medications: relayStylePagination(['filter']),
          allergies: relayStylePagination(['filter']),
          illnesses: relayStylePagination(['filter']),
          surgeries: relayStylePagination(['filter']),
          activity: relayStylePagination(),
          accessLog: relayStylePagination(),
        },
      },
    },
  });
}
