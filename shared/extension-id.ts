// Who the extension is, fixed so that the agent and policies can name it. The key is the public half only: Chromium derives the id
// from it (first 16 bytes of its SHA-256, written a–p); the private half was thrown away, a store signs with its own.

/** SPKI of the manifest's `key`, base64. */
export const EXTENSION_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0W2SzsQ7LAvyu5NqEci1AArlatRxhByttZkZVHvn7W/ammE2vBBldR5z2G96MrkBkj+WNfzdTWul3YEPG6w3MsplnEXLNHtk1xaPfga6gbG6LSmD5JJIcRSDQYQ/fEXIzzvmuglwH8+65m4KHyE2OiQvFgUvY2kZ9w49yLF5489s3ULF7A6J+LQRjK+PxftNADGhOfAAN2x5bDV1qItRpp47SKKXxbiTHX8DFvRsb0w66fXOecslnSKRAdNOuYe5xnLLRCuO03T/K0F5j/IzkodL5ljP5tktIVck07TXzvSlu34AhEApzssT3MZhp5kbvK51uygJ3E1RVk28rAYVWwIDAQAB';

/** Chromium's id of every build that carries EXTENSION_KEY. */
export const EXTENSION_ID = 'phckjajcgmaehakkcifgcbppkbnheicg';

/** Firefox's id; its origin is a random UUID per profile all the same. */
export const FIREFOX_ID = 'tongqian@tongqian.example';
