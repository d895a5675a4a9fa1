// Encrypted files and the keys in them. Nothing that was changed opens to something else.
import { concat, equalBytes, utf8 } from '#shared/bytes.ts';
import { unwrapAgreed } from '../../../agent/envelopes/agreement.ts';
import { isFor, parseEnvelope } from '../../../agent/envelopes/parse.ts';
import { seal, type SealOptions } from '../../../agent/envelopes/seal.ts';
import { signedBehind, signedMessage } from '../../../agent/envelopes/signed.ts';
import { openXmlContent, sealXml } from '../../../agent/envelopes/xml/content.ts';
import { parseXmlEnvelope } from '../../../agent/envelopes/xml/parse.ts';
import { verifyCms } from '../../../agent/formats/cms/verify.ts';
import { DerError } from '../../../agent/crypto/der.ts';
import { ciphertextToDer, ciphertextToRaw, encryptSm2, readCiphertext } from '../../../agent/crypto/sm2-cipher.ts';
import { spkiOf } from '../../../agent/crypto/sm2-key.ts';
import { signSm2 } from '../../../agent/crypto/sm2.ts';
import { hasSm4Gcm } from '../../../agent/crypto/sm4-gcm.ts';
import { unwrapper } from '../../../agent/crypto/unwrap.ts';
import { ECDSA, RSA, type Signer, SM2 } from '../signers.ts';
import { must, type Target } from '../target.ts';

const CONTENT = utf8('x'.repeat(20));
const WAYS: (SealOptions & { people: Signer[] })[] = [
  { people: [RSA] },
  { people: [SM2] },
  { people: [RSA, RSA] },
  { people: [SM2, SM2, SM2] },
  { people: [RSA], authenticated: true },
  { people: [ECDSA] },
  { people: [ECDSA, RSA, ECDSA], authenticated: true },
  { people: [SM2], ...signedBehind(SM2.der, signSm2(SM2.key, CONTENT)) },
  { people: [SM2], authenticated: hasSm4Gcm() },
];
const OWN = unwrapper(ECDSA.key.export({ format: 'der', type: 'pkcs8' }));

export const envelopeTarget: Target = {
  name: 'envelope',
  shape: 'der',
  open: () => ({
    seeds: WAYS.map(({ people, ...options }) => {
      const { head, cipher, tail } = seal(people.map(({ der }) => der), CONTENT.length, options);
      return concat(head, cipher.update(CONTENT), cipher.final(), tail());
    }),
    run(input) {
      const envelope = parseEnvelope(input);
      const { recipients, from, to, end, iv } = envelope;
      must(from > 0 && from <= to && to <= end && iv.length > 0, 'places of the content');
      for (const recipient of recipients) isFor(recipient, SM2.der);
      if (envelope.signature === 'behind') {
        const { signatures } = verifyCms(signedMessage(envelope, utf8('other'), input.subarray(to, end)), null);
        must(!signatures.some(({ valid, certificate }) => valid && equalBytes(certificate, SM2.der)), 'forged');
      }
      for (const recipient of recipients)
        if (recipient.wrapping === 'ecdh') unwrapAgreed(OWN.agree(recipient.point), recipient.agreement, recipient.wrapped);
    },
  }),
}; // prettier-ignore

const DOCUMENT = utf8('<DxpMsg><Data>5Yqg5a+G</Data></DxpMsg>');
const XML_WORDS = [
  '<xenc:EncryptedKey>', '</xenc:EncryptedKey>', '<xenc:CipherValue>', '</xenc:CipherValue>', '<ds:KeyInfo>', '<!--c-->', '=', '==',
  '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-1_5"/>', 'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  'urn:x#sm2', 'urn:x#sm4-cbc', '<xenc:OAEPparams/>', '<ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/>', ' xmlns=""',
]; // prettier-ignore

/** Under the right key what opens is the document, or XML that somebody else wrapped: never a piece of the content itself. */
export const xmlEnvelopeTarget: Target = {
  name: 'xml-envelope',
  shape: 'text',
  words: XML_WORDS,
  open() {
    const own = unwrapper(RSA.key.export({ format: 'der', type: 'pkcs8' }));
    return {
      seeds: [sealXml(DOCUMENT, [RSA.der]), sealXml(DOCUMENT, [RSA.der, RSA.der], true)],
      run(input) {
        const envelope = parseEnvelope(input);
        const [recipient] = envelope.recipients;
        for (const each of envelope.recipients) isFor(each, SM2.der);
        must(parseEnvelope(utf8(parseXmlEnvelope(input).head)).xml?.content === '', 'content in the head');
        const wrapping = recipient?.wrapping;
        if (recipient === undefined || (wrapping !== 'rsa-pkcs1' && wrapping !== 'rsa-oaep-sha1')) return;
        const key = own.unwrap(wrapping, recipient.wrapped);
        if (envelope.cipher !== 'aes-256-gcm') return void openXmlContent(envelope, key);
        must(equalBytes(openXmlContent(envelope, key), DOCUMENT), 'opens to something else');
      },
    };
  },
};

export const ciphertextTarget: Target = {
  name: 'sm2-ciphertext',
  shape: 'der',
  mayThrow: [DerError, RangeError],
  open() {
    const plain = utf8('sixteen bytes ok');
    const own = unwrapper(SM2.key.export({ format: 'der', type: 'pkcs8' }));
    const made = encryptSm2(spkiOf(SM2.key), plain);
    return {
      seeds: [ciphertextToDer(made), ciphertextToRaw(made), ciphertextToRaw(made, 'C1C2C3'), ciphertextToRaw(made).slice(1)],
      run(input) {
        const [first] = readCiphertext(input);
        if (first === undefined) throw new DerError('none');
        must(equalBytes(own.unwrap('sm2', ciphertextToDer(first)), plain), 'opens to something else');
      },
    };
  },
}; // prettier-ignore
