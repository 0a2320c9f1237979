// The session of this browser tab: the access token of the last answer that held one, and whose it is.
// It is kept in sessionStorage, so it survives a reload and ends with the tab.

const storageKey = 'vitalgo:session';
const listeners = new Set();
let current = JSON.parse(sessionStorage.getItem(storageKey)) ?? { state: 'anonymous' };

export const getSession = () => current;

export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const signOut = () => change({ state: 'anonymous' });

function change(session) {
  current = session;
  sessionStorage.setItem(storageKey, JSON.stringify(session));
  listeners.forEach((listener) => listener());
}

// withSession adds the token to headers that name no Authorization of their own.
export function withSession(headers = {}) {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  return named || !current.token ? headers : { ...headers, Authorization: `Bearer ${current.token}` };
}

// observe reads an answer to a request: it keeps a token that came with it, and forgets the one that
// was sent when the server no longer takes it.
export function observe(answer, headersSent) {
  const payload = findTokens(answer?.data);
  if (payload) {
    change({ state: 'signedIn', token: payload.tokens.accessToken, name: payload.user?.firstName ?? current.name });
    return;
  }
  const refused = answer?.errors?.some((error) => error.extensions?.code === 'UNAUTHENTICATED');
  if (refused && current.token && headersSent.Authorization === `Bearer ${current.token}`) change({ state: 'ended' });
}

// findTokens returns the payload, at any depth, whose tokens hold an access token.
function findTokens(value) {
  if (value === null || typeof value !== 'object') return undefined;
  if (typeof value.tokens?.accessToken === 'string') return value;
  for (const child of Object.values(value)) {
    const found = findTokens(child);
    if (found) return found;
  }
  return undefined;
}
