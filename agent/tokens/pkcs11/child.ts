// The process of one PKCS#11 module. A vendor's library may hang, crash or leak here without harm to the agent.
// Started by host.ts only; speaks wire.ts over node's channel and ends with it.
import { Problem, toProblem } from '#shared/errors.ts';
import { loadLibrary, slotOf, tokenAt, tokensOf, type Native, type Seen } from './native.ts';
import { readCertificates } from './objects.ts';
import { problemOfReturnValue, returnValue } from './return-values.ts';
import { openSessions, type Sessions } from './sessions.ts';
import type { Numbered, Place, Reply } from './wire.ts';

const CKF_SERIAL_SESSION = 0x4;

interface Module {
  native: Native;
  sessions: Sessions;
  seen: Seen;
}

let loaded: Module | null = null;

async function answer(request: Numbered): Promise<unknown> {
  if (request.call === 'load') {
    const native = await loadLibrary(request.library);
    loaded = { native, sessions: openSessions(native), seen: new Map() };
    return undefined;
  }
  if (!loaded) throw new Problem('agent/internal');
  const { native, sessions, seen } = loaded;
  switch (request.call) {
    case 'tokens':
      return tokensOf(native, seen);
    case 'token':
      return tokenAt(native, request.place);
    case 'certificates':
      return certificates(native, request.place);
    case 'login':
      return sessions.login(request.place, request.pin);
    case 'sign':
      return sessions.sign(request.session, request.key, request);
    case 'logout': {
      sessions.logout(request.session);
      return;
    }
    case 'changePin': {
      sessions.changePin(request.place, request.oldPin, request.newPin);
      return;
    }
  }
}

function certificates(native: Native, place: Place): unknown {
  const session = native.C_OpenSession(slotOf(native, place), CKF_SERIAL_SESSION);
  try {
    return readCertificates(native, session);
  } finally {
    native.C_CloseSession(session);
  }
}

async function reply(request: Numbered): Promise<void> {
  let message: Reply;
  try {
    message = { id: request.id, result: await answer(request) };
  } catch (thrown) {
    const { code, params } = returnValue(thrown) === null ? toProblem(thrown) : problemOfReturnValue(thrown);
    // Another card may be in a slot whose token we think we know.
    if (code === 'token/removed') loaded?.seen.clear();
    message = { id: request.id, problem: { code, params } };
  }
  process.send?.(message);
}

process.on('message', (request) => {
  // The one sender is host.ts of the same build, over a channel nobody else holds.
  void reply(request as Numbered);
});

process.on('disconnect', () => {
  try {
    loaded?.native.C_Finalize();
  } catch {
    // The process ends in any case.
  }
  process.exit(0);
});
