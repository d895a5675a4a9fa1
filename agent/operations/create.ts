// Binds the operations to what they work with; the one place that knows all of them.
import { mechanismOf } from '../crypto/mechanism.ts';
import { verifySignature } from '../crypto/verify.ts';
import { parseCertificate } from '../certificates/parse.ts';
import type { OperationContext } from './context.ts';
import { forward } from './forward.ts';
import { readIdentity } from './identity.ts';
import { requireOffer } from './offer.ts';
import type { Operations } from './operations.ts';
import { changePin, checkPin } from './pin.ts';
import { sign } from './sign.ts';

export function createOperations(context: OperationContext): Operations {
  return {
    sign: (request) => sign(context, request).finally(() => request.pagePin?.fill(0)),
    readIdentity: (request) => readIdentity(context, request),
    checkPin: (request) => checkPin(context, request).finally(() => request.pagePin?.fill(0)),
    changePin: (request) => changePin(context, request),
    forward: (request) => forward(context, request),
    async verify({ caller, data, signature, certificateDer, signal }) {
      const der =
        certificateDer ?? (await readIdentity(context, { caller, method: 'SpcVerifySignData', signal })).certificateDer;
      const { spki, view } = parseCertificate(der);
      return verifySignature(spki, mechanismOf(view), data, signature);
    },
    requireToken() {
      context.requireOpen();
      requireOffer(context, { kind: 'terminal' }, 'login');
      return Promise.resolve();
    },
  };
}
