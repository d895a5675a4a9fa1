// Published examples of the modes of SM4, as OpenSSL's test/recipes/30-test_evp_data/evpciph_sm4.txt has them: of
// draft-ribose-cfrg-sm4, and XTS of GB/T 17964-2021.
const KEY = '0123456789abcdeffedcba9876543210';

export const SM4_MODES = [
  { mode: 'sm4-ecb', key: KEY, iv: null, plain: KEY, cipher: '681edf34d206965e86b3e94f536e4246' },
  {
    mode: 'sm4-cbc',
    key: KEY,
    iv: KEY,
    plain: KEY.repeat(2),
    cipher: '2677f46b09c122cc975533105bd4a22af6125f7275ce552c3a2bbcf533de8a3b',
  },
  {
    mode: 'sm4-ofb',
    key: KEY,
    iv: KEY,
    plain: KEY.repeat(2),
    cipher: '693d9a535bad5bb1786f53d7253a7056f2075d28b5235f58d50027e4177d2bce',
  },
  {
    mode: 'sm4-cfb',
    key: KEY,
    iv: KEY,
    plain: KEY.repeat(2),
    cipher: '693d9a535bad5bb1786f53d7253a70569ed258a85a0467cc92aab393dd978995',
  },
  {
    mode: 'sm4-ctr',
    key: KEY,
    iv: KEY,
    plain:
      'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa',
    cipher:
      'c2b4759e78ac3cf43d0852f4e8d5f9fd7256e8a5fcb65a350ee00630912e44492a0b17e1b85b060d0fba612d8a95831638b361fd5ffacd942f081485a83ca35d',
  },
] as const;

/** Node has no call for it. */
export const SM4_XTS = {
  key: '2b7e151628aed2a6abf7158809cf4f3c000102030405060708090a0b0c0d0e0f',
  iv: 'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff',
  plain:
    '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17',
  cipher:
    'e9538251c71d7b80bbe4483fef497bd12c5c581bd6242fc51e08964fb4f60fdb0ba42f63499279213d318d2c11f6886e903be7f93a1b3479',
} as const;
