// Login with a white "903" reader (spec/eport-protocol §4.4, §8).
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import { FirstStepArguments, NoArguments, randomBytes, UserPinArguments } from './arguments.ts';
import { call, checkPin, readIdentity, sign, signatureData } from './call.ts';
import { errorOf } from './errors.ts';
import { EMPTY_USER_INFO, userInfo } from './user-info.ts';

export const isWhiteReader = call(NoArguments, (_args, { whiteReader }) => [whiteReader ? '1' : '0']);

/** The signature stands at Data[1]; what the official control puts at Data[0] is unknown. */
export const identifyFirstStep = call(FirstStepArguments, async ({ strInputDecodePEM, passwd }, context) => {
  const [signature] = signatureData(await sign(context, randomBytes(strInputDecodePEM), passwd));
  return ['', signature];
});

const Arguments = v.object({
  ...UserPinArguments.entries,
  readertype: v.nullish(v.union([v.string(), v.number()]), ''),
});

/** A PIN failure is told inside Data[1] while the reply itself succeeds (§4.4); the card's identity is not told then. */
export const verifyPinAndGetCardUserInfo = call(Arguments, async ({ userpin }, context) => {
  try {
    if (userpin) await checkPin(context, userpin);
  } catch (thrown) {
    if (!isPinProblem(thrown)) throw thrown;
    return [EMPTY_USER_INFO, { VerifyPINSuccess: false, Error: errorOf(thrown) }];
  }
  return [userInfo(await readIdentity(context)), { VerifyPINSuccess: true, Error: [] }];
});

function isPinProblem(thrown: unknown): boolean {
  return thrown instanceof Problem && ['token/pin-wrong', 'token/pin-locked', 'token/pin-length'].includes(thrown.code);
}
