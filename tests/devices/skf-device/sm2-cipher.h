/* SM2 decryption with the key of a PEM file, for both of our devices. */
#ifndef SM2_CIPHER_H
#define SM2_CIPHER_H
#include <stddef.h>

/* x and y: 64 bytes each, the number at the right end. length: room in, length out. 1 = opened. */
int sm2_open(const char *path, const unsigned char *x, const unsigned char *y, const unsigned char hash[32],
             const unsigned char *cipher, size_t cipher_length, unsigned char *out, size_t *length);
#endif
