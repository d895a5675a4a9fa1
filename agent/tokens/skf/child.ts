// The process of one SKF library. A vendor's library may hang, crash or leak here without harm to the agent.
// Started by library-process/host.ts only.
import { serveLibrary } from '../library-process/serve.ts';
import { readCertificates } from './containers.ts';
import { openDevices, type Seen } from './devices.ts';
import { watchEvents } from './events.ts';
import { openHandles } from './handles.ts';
import { loadSkf } from './native.ts';
import { problemOf } from './return-values.ts';
import { openSessions } from './sessions.ts';

/** What we think is plugged in. */
const seen: Seen = new Map();

serveLibrary({
  async load(loading) {
    const skf = await loadSkf(loading);
    const handles = openHandles(skf);
    const devices = openDevices(skf, handles);
    const sessions = openSessions(skf, { devices, handles });
    const onEvent = (): void => {
      seen.clear();
      loading.onChange();
    };
    const events = loading.abi.events === false ? null : watchEvents(skf, onEvent);
    return {
      tokens: () => devices.tokens(seen),
      token: (place) => devices.token(place),
      certificates(place) {
        const where = devices.find(place);
        try {
          return handles.withApplication(where, (application) => readCertificates(skf, application));
        } catch (thrown) {
          throw devices.explain(where.device, thrown);
        }
      },
      login: (place, pin) => sessions.login(place, pin),
      sign: (request) => sessions.sign(request.session, request.key, request),
      decrypt: (request) => sessions.decrypt(request.session, request.key, request),
      logout: (session) => sessions.logout(session),
      changePin: (place, pins) => sessions.changePin(place, pins),
      async close() {
        sessions.closeAll();
        await events?.stop();
      },
    };
  },
  problemOf(thrown) {
    const problem = problemOf(thrown);
    // Another key may be where we think we know one.
    if (problem.code === 'token/removed') seen.clear();
    return problem;
  },
});
