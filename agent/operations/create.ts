// Binds the operations to what they work with; the one place that knows all of them.
import { verifySignature } from '../crypto/verify.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { type OperationContext, requireCards } from './context.ts';
import { forward } from './forward.ts';
import { readIdentity } from './identity.ts';
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
      const mechanism =
        view.algorithm === 'sm2' ? 'sm2-sm3' : view.algorithm === 'rsa' ? 'rsa-pkcs1-sha1' : 'ecdsa-sha256';
      return verifySignature(spki, mechanism, data, signature);
    },
    requireToken() {
      context.requireOpen();
      requireCards(context, { kind: 'terminal' });
      return Promise.resolve();
    },
  };
}
