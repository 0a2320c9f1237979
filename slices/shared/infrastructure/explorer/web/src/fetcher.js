import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { observe, withSession } from './session.js';

const endpoint = new URL('/graphql', location.href);
const socket = new URL(endpoint);
socket.protocol = socket.protocol.replace('http', 'ws');

// Queries and mutations are POSTs of application/json; subscriptions speak graphql-transport-ws and
// carry the headers in connection_init.
const send = createGraphiQLFetcher({
  url: endpoint.href,
  subscriptionUrl: socket.href,
  enableIncrementalDelivery: false,
});

export async function fetcher(params, options) {
  const headers = withSession(options?.headers);
  const answer = await send(params, { ...options, headers });
  observe(answer, headers); // the events of a subscription hold no tokens
  return answer;
}
