// The process of one SDF library. A vendor's library may hang, crash or leak here without harm to the agent.
// Started by library-process/host.ts only.
import { Problem } from '#shared/errors.ts';
import { serveLibrary } from '../library-process/serve.ts';
import { openHsm } from './hsm.ts';
import { loadSdf } from './native.ts';
import { problemOf } from './return-values.ts';
import { openSessions } from './sessions.ts';

serveLibrary({
  async load({ library, hsm: config }) {
    if (!config) throw new Problem('agent/internal');
    const sdf = await loadSdf(library.path);
    const hsm = openHsm(sdf, config);
    const sessions = openSessions(sdf, { hsm, size: config.sessions });
    return {
      tokens: () => hsm.tokens(),
      token: (place) => hsm.token(place),
      certificates: (place) => hsm.certificates(place),
      login: (place, pin) => sessions.login(place, pin),
      sign: (request) => sessions.sign(request.session, request.key, request),
      decrypt: (request) => sessions.decrypt(request.session, request.key, request),
      logout: (session) => sessions.logout(session),
      changePin(_place, { oldPin, newPin }) {
        oldPin.fill(0);
        newPin.fill(0);
        throw new Problem('token/pin-elsewhere');
      },
      async close() {
        await sessions.closeAll();
        hsm.close();
      },
    };
  },
  problemOf,
});
