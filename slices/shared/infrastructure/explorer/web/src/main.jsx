import 'graphiql/setup-workers/vite'; // first: tells Monaco where its workers are
import { createLocalStorage } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
// The parts of graphiql/style.css without its web fonts, which are ten times their size.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './page.css';
import { examples } from './examples/index.js';
import { fetcher } from './fetcher.js';
import { SessionLine } from './SessionLine.jsx';

// A namespace of its own: another GraphiQL that once ran on this host and port left its tabs behind.
const storage = createLocalStorage({ namespace: 'vitalgo' });

createRoot(document.getElementById('explorer')).render(
  <GraphiQL fetcher={fetcher} defaultTabs={examples} storage={storage}>
    <GraphiQL.Logo>
      <SessionLine />
    </GraphiQL.Logo>
  </GraphiQL>,
);
