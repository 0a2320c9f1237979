// Opens the explorer in headless Chromium: it must load nothing from elsewhere, break no rule of its
// Content-Security-Policy, run a query, sign in by itself and sign out again.
//   npm run check -- http://127.0.0.1:8080/ [screenshot.png]
// CHROMIUM names the browser; without it the one in PATH. The server needs the demo patient.
import assert from 'node:assert';
import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';

const [url, screenshot] = process.argv.slice(2);
assert(url, 'usage: node check.mjs URL [screenshot.png]');
const executablePath = process.env.CHROMIUM ?? execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const problems = [];
  const origins = new Set();
  const authorizations = [];
  page.on('console', (message) => (message.type() === 'error' || message.text().startsWith('CSP ')) && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (/^(http|ws)/.test(request.url())) origins.add(new URL(request.url()).origin);
    if (request.method() === 'POST') authorizations.push(request.headers().authorization);
  });
  await page.addInitScript(() =>
    addEventListener('securitypolicyviolation', (e) => console.warn('CSP', e.effectiveDirective, e.blockedURI, e.sourceFile)),
  );

  const started = Date.now();
  await page.goto(url);
  await page.waitForSelector('.graphiql-execute-button');
  await page.waitForSelector('.monaco-editor .view-line');
  console.log('ready after', Date.now() - started, 'ms');
  assert.equal(await page.title(), 'VitalGo API explorer');

  const run = async (operation) => {
    await page.click('.graphiql-execute-button');
    await page.click(`[role=menuitem]:has-text("${operation}")`);
  };
  const answered = (text) =>
    page.waitForFunction((t) => document.querySelector('.result-window').innerText.replace(/\s+/g, ' ').includes(t), text);
  const session = (text) => page.waitForFunction((t) => document.querySelector('.session').innerText.includes(t), text);

  await session('not signed in');
  await run('SignIn');
  await answered('accessToken');
  await session('signed in as');
  assert.equal(authorizations.at(-1), undefined);
  console.log('signed in:', (await page.innerText('.session')).replace(/\s+/g, ' '));

  await run('MyRecord');
  await answered('fullName');
  assert.match(authorizations.at(-1), /^Bearer ./);
  console.log('query with the token of the session ran');
  if (screenshot) await page.screenshot({ path: screenshot });

  await page.reload();
  await session('signed in as');
  await page.click('.session button');
  await session('not signed in');
  await page.waitForSelector('.monaco-editor .view-line');
  const requests = authorizations.length;
  await run('MyRecord');
  await page.waitForFunction(() => document.querySelector('.result-window').innerText.includes('data'));
  assert(authorizations.length > requests && authorizations.at(-1) === undefined, 'a request after signing out');
  console.log('signed out: no token is sent');

  // The policy is in force: another origin is out of reach.
  assert.deepEqual(problems, []);
  assert.deepEqual([...origins], [new URL(url).origin]);
  const blockedBy = await page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener('securitypolicyviolation', (e) => resolve(e.effectiveDirective));
        fetch('http://127.0.0.1:9/').then(() => resolve('reached'), () => setTimeout(resolve, 1000, 'only unreachable'));
      }),
  );
  assert.equal(blockedBy, 'connect-src');
  console.log('no violation, one origin');
} finally {
  await browser.close();
}
