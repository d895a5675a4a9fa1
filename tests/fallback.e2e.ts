// A page is never worse off than without us: with no consent, with the agent paused and with no agent at all its socket is the
// browser's own and reaches the official control. The checks are off, so that the real socket is seen to arrive.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { BROWSERS, freshLogin, openScene, PORTAL, type Scene, SLOW } from './support/e2e-scene.ts';
import { type LiveControl, startLiveControl } from './support/live-control.ts';

describe.each(BROWSERS)('falling back to the official control in %s', (name) => {
  let scene: Scene;
  let live: LiveControl;
  let page: TestPage;
  let popup: TestPage;

  beforeAll(async () => {
    live = await startLiveControl();
    scene = await openScene(name, { routes: live.routes, localNetworkChecks: false });
    popup = await scene.browser.extensionPage('ui/popup/index.html');
    page = await scene.browser.openPage(`${PORTAL}/cas/login`);
  });
  afterAll(async () => {
    await scene.close();
    await live.close();
  });

  /** Loads the login page afresh and asks something harmless over its socket: either the agent answers or the control gets it. */
  async function whoAnswers(): Promise<'agent' | 'control'> {
    const before = live.control.received.length;
    await freshLogin(page);
    await page.waitFor('#control[data-state="ready"]', SLOW);
    await page.evaluate(`new Promise((done) => EportClient.call('ra_Is903Reader', {}, () => done(true)))`);
    return live.control.received.length > before ? 'control' : 'agent';
  }

  it('control: with agent and consent it is the agent that answers', async () => {
    expect(await whoAnswers()).toBe('agent');
    expect(live.asked).toEqual({ ws: 0, wss: 0 });
  });

  it('with the consent withdrawn, until it is given again', async () => {
    const options = await scene.browser.extensionPage('ui/options/index.html');
    await options.click('#privacy .button');
    await options.waitFor('#privacy .button.primary', SLOW);
    expect(await whoAnswers()).toBe('control');
    await options.front();
    await options.click('#privacy .button.primary');
    await options.waitFor('#privacy .button:not(.primary)', SLOW);
    expect(await whoAnswers()).toBe('agent');
  });

  it('with the agent paused, until it goes on', async () => {
    await popup.front();
    await popup.click('header button.icon-button');
    await popup.waitFor('.blocked', SLOW);
    expect(await whoAnswers()).toBe('control');
    await popup.front();
    await popup.click('.blocked .button');
    await popup.waitFor('.verdict', SLOW);
    expect(await whoAnswers()).toBe('agent');
  });

  it('with the agent gone', async () => {
    await scene.agent.stop();
    await popup.waitFor('.blocked', SLOW);
    expect(await whoAnswers()).toBe('control');
    expect(live.asked.wss).toBe(3);
  });
});
