// The client of a front end: graphcache, which keeps objects by their id, and authExchange, which signs each request
// and refreshes the session.
import { Client, fetchExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { REFRESH } from './operations.js';

export function createClient(url, session) {
  return new Client({ url, preferGetMethod: false, exchanges: [cache(), auth(session), fetchExchange] });
}

// hasCode reports whether an answer was refused with one of the codes that the schema lists under UserError.
export const hasCode = (error, code) => error?.graphQLErrors.some((one) => one.extensions.code === code) ?? false;

const auth = (session) =>
  authExchange(async ({ appendHeaders, mutate }) => ({
    addAuthToOperation: (operation) =>
      session.accessToken ? appendHeaders(operation, { Authorization: `Bearer ${session.accessToken}` }) : operation,
    // An access token is good for 30 minutes. The operation that finds it ended refreshes the session, and is sent again.
    didAuthError: (error) => hasCode(error, 'UNAUTHENTICATED'),
    async refreshAuth() {
      const { data, error } = await mutate(REFRESH, { input: { refreshToken: session.refreshToken } });
      if (error) throw error;
      const { tokens } = data.refreshSession;
      Object.assign(session, tokens ?? { accessToken: undefined, refreshToken: undefined });
    },
  }));

const cache = () =>
  cacheExchange({
    keys: noKeys('LoginPayload', 'RefreshSessionPayload', 'Tokens', 'UserError'),
    resolvers: { Patient: { medications: relayPagination() } },
    updates: {
      Mutation: {
        // A new row belongs somewhere in each list of the record: those are asked for again.
        addMedication({ addMedication: { patient } }, _variables, cache) {
          if (patient) forget(cache, patient, 'medications');
        },
        // A deleted object leaves every list.
        deleteMedication({ deleteMedication: { deletedId } }, _variables, cache) {
          if (deletedId) cache.invalidate({ __typename: 'Medication', id: deletedId });
        },
      },
    },
  });

function forget(cache, entity, name) {
  for (const field of cache.inspectFields(entity)) {
    if (field.fieldName === name) cache.invalidate(entity, field.fieldKey);
  }
}

// noKeys says of types without an id that they are part of the object that holds them.
const noKeys = (...types) => Object.fromEntries(types.map((type) => [type, () => null]));
