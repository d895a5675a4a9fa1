// RFC 8998 annex A.1 and A.2: SM4-GCM and SM4-CCM of the same text.
export const RFC_8998 = {
  key: '0123456789abcdeffedcba9876543210',
  nonce: '00001234567800000000abcd',
  associated: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
  plain:
    'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa',
  gcm: {
    cipher:
      '17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d',
    tag: '83de3541e4c2b58177e065a9bf7b62ec',
  },
  ccm: {
    cipher:
      '48af93501fa62adbcd414cce6034d895dda1bf8f132f042098661572e7483094fd12e518ce062c98acee28d95df4416bed31a2f04476c18bb40c84a74b97dc5b',
    tag: '16842d4fa186f56ab33256971fa110f4',
  },
} as const;
