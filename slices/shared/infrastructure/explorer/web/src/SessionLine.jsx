import { useSyncExternalStore } from 'react';
import { getSession, signOut, subscribe } from './session.js';

export function SessionLine() {
  const { state, name } = useSyncExternalStore(subscribe, getSession);
  return (
    <div className="session" role="status">
      <strong>VitalGo</strong>
      {state === 'anonymous' && <span>not signed in: run SignIn</span>}
      {state === 'ended' && <span className="session-ended">session ended: run SignIn again</span>}
      {state === 'signedIn' && (
        <>
          <span>
            signed in as <b>{name ?? 'the owner of the token'}</b>
          </span>
          <button type="button" onClick={signOut} title="Forgets the token. The logout mutation ends the session on the server.">
            Sign out
          </button>
        </>
      )}
      <a href="/graphiql/licenses.txt" target="_blank" rel="noreferrer">
        Licences
      </a>
    </div>
  );
}
