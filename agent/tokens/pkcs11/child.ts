// The process of one PKCS#11 module. A vendor's library may hang, crash or leak here without harm to the agent.
// Started by library-process/host.ts only.
import { type OpenLibrary, serveLibrary } from '../library-process/serve.ts';
import type { Place, Result } from '../library-process/wire.ts';
import { toProblem } from '#shared/errors.ts';
import { loadLibrary, slotOf, tokenAt, tokensOf, type Native, type Seen } from './native.ts';
import { readCertificates } from './objects.ts';
import { problemOfReturnValue, returnValue } from './return-values.ts';
import { openSessions } from './sessions.ts';

const CKF_SERIAL_SESSION = 0x4;

const seen: Seen = new Map();

serveLibrary({
  load: async ({ library }) => open(await loadLibrary(library)),
  problemOf(thrown) {
    const problem = returnValue(thrown) === null ? toProblem(thrown) : problemOfReturnValue(thrown);
    // Another card may be in a slot whose token we think we know.
    if (problem.code === 'token/removed') seen.clear();
    return problem;
  },
});

function open(native: Native): OpenLibrary {
  const sessions = openSessions(native);
  return {
    tokens: () => tokensOf(native, seen),
    token: (place) => tokenAt(native, place),
    certificates: (place) => certificates(native, place),
    login: (place, pin) => sessions.login(place, pin),
    sign: (request) => sessions.sign(request.session, request.key, request),
    decrypt: (request) => sessions.decrypt(request.session, request),
    logout: (session) => sessions.logout(session),
    changePin: (place, { oldPin, newPin }) => sessions.changePin(place, oldPin, newPin),
    close: () => native.C_Finalize(),
  };
}

function certificates(native: Native, place: Place): Result<'certificates'> {
  const session = native.C_OpenSession(slotOf(native, place), CKF_SERIAL_SESSION);
  try {
    return readCertificates(native, session);
  } finally {
    native.C_CloseSession(session);
  }
}
