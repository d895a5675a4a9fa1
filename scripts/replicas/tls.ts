// A throw-away self-signed certificate for the replicas' https doors; browsers under test ignore who signed it.
import forge from 'node-forge';

/** PEM key and certificate for the given host names and 127.0.0.1, valid for a week. */
export function selfSigned(hosts: readonly string[]): { key: string; cert: string } {
  const keys = forge.pki.rsa.generateKeyPair({ bits: 2048 });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + 7 * 86_400_000);
  certificate.setSubject([{ name: 'commonName', value: 'Tongqian replica' }]);
  certificate.setIssuer([{ name: 'commonName', value: 'Tongqian replica' }]);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    {
      name: 'subjectAltName',
      altNames: [...hosts.map((value) => ({ type: 2, value })), { type: 7, ip: '127.0.0.1' }],
    },
  ]);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  return { key: forge.pki.privateKeyToPem(keys.privateKey), cert: forge.pki.certificateToPem(certificate) };
}
