// Uses the explorer in headless Chromium as people do: a patient signs in, reads the whole record, and hears of a
// paramedic who opens it in another window. The page must load nothing from elsewhere and break no rule of its
// Content-Security-Policy.
//   npm run check -- http://127.0.0.1:8000/ [screenshot.png]
// CHROMIUM names the browser; without it the one in PATH. The server needs the demo register.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';

const [url, screenshot] = process.argv.slice(2);
assert(url, 'usage: node check.mjs URL [screenshot.png]');
const executablePath = process.env.CHROMIUM ?? execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

// An Explorer is a window with a session of its own, and everything that went wrong in it.
class Explorer {
  problems = [];
  origins = new Set();
  authorizations = []; // of each request to the API

  static async open() {
    const explorer = new Explorer();
    explorer.page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await explorer.#watch();
    const started = Date.now();
    await explorer.page.goto(url);
    await explorer.#ready();
    console.log('ready after', Date.now() - started, 'ms');
    return explorer;
  }

  async #watch() {
    const { page, problems, origins, authorizations } = this;
    page.on('console', (message) => (message.type() === 'error' || message.text().startsWith('CSP ')) && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('websocket', (socket) => origins.add(new URL(socket.url()).origin.replace(/^ws/, 'http')));
    page.on('request', (request) => {
      if (/^http/.test(request.url())) origins.add(new URL(request.url()).origin);
      if (request.method() === 'POST') authorizations.push(request.headers().authorization);
    });
    await page.addInitScript(() =>
      addEventListener('securitypolicyviolation', (e) => console.warn('CSP', e.effectiveDirective, e.blockedURI, e.sourceFile)),
    );
  }

  async #ready() {
    await this.page.waitForSelector('.graphiql-execute-button');
    await this.page.waitForSelector('.monaco-editor .view-line');
  }

  async reload() {
    await this.page.reload();
    await this.#ready();
  }

  // tab opens an example by the name that its tab shows.
  async tab(name) {
    await this.page.click(`.graphiql-tab-button:has-text("${name}")`);
    // GraphiQL reads the operations of a tab a moment after it shows them, and stores the text when it does.
    await this.page.waitForFunction((text) => localStorage.getItem('vitalgo:graphiql:query')?.includes(text), name);
  }

  // run runs what the tab holds, or the one of its operations that is named.
  async run(operation) {
    await this.page.click('.graphiql-execute-button');
    if (operation) await this.page.click(`[role=menuitem]:text-is("${operation}")`);
  }

  answered(text) {
    return this.#shows('.result-window', text);
  }

  session(text) {
    return this.#shows('.session', text);
  }

  async #shows(selector, text) {
    const words = ([place, expected]) => document.querySelector(place).innerText.replace(/\s+/g, ' ').includes(expected);
    await this.page.waitForFunction(words, [selector, text]);
  }
}

try {
  const patient = await Explorer.open();
  assert.equal(await patient.page.title(), 'VitalGo API explorer');
  await patient.session('not signed in');
  await patient.run();
  await patient.answered('accessToken');
  await patient.session('signed in as Test');
  assert.equal(patient.authorizations.at(-1), undefined);
  console.log('signed in, by the first tab');

  await patient.tab('WholeRecord');
  await patient.run();
  await patient.answered('Test Patient Primary');
  assert.match(patient.authorizations.at(-1), /^Bearer ./);
  console.log('read the whole record, with the token of the session');
  if (screenshot) await patient.page.screenshot({ path: screenshot });

  await patient.tab('RecordAccessed');
  await patient.run();
  const paramedic = await Explorer.open();
  await paramedic.tab('SignInAsParamedic');
  await paramedic.run('SignInAsParamedic');
  await paramedic.session('signed in as Test');
  await paramedic.run('Emergency');
  await paramedic.answered('Penicilina');
  console.log('the paramedic reads the record, in another window');
  await patient.answered('"reason": "EMERGENCY"');
  await patient.answered('"fullName": "Test Paramedic"');
  console.log('the patient is told, by the subscription');

  await patient.reload();
  await patient.session('signed in as');
  await patient.page.click('.session button');
  await patient.session('not signed in');
  await patient.tab('WholeRecord');
  await patient.run();
  await patient.answered('"me": null');
  assert.equal(patient.authorizations.at(-1), undefined);
  console.log('signed out: no token is sent');

  for (const { problems, origins } of [patient, paramedic]) {
    assert.deepEqual(problems, []);
    assert.deepEqual([...origins], [new URL(url).origin]);
  }
  // The policy is in force: another origin is out of reach.
  const blockedBy = await patient.page.evaluate(
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
