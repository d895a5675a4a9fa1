/* Real keys of the HSM, in PEM files, used through OpenSSL. All return SDR_…. */
#ifndef SDF_KEYS_H
#define SDF_KEYS_H
#include "sdf.h"

int ecc_public(const char *path, ECCrefPublicKey *key);
int ecc_sign(const char *path, const unsigned char digest[32], ECCSignature *signature);
int ecc_verify(const char *path, const unsigned char digest[32], const ECCSignature *signature);
int rsa_public(const char *path, RSArefPublicKey *key);
/* The bare operation on a whole block. length: room in, length out. */
int rsa_operation(const char *path, const unsigned char *block, unsigned int size, unsigned char *out, unsigned int *length);
/* 1 = filled */
int random_bytes(unsigned char *bytes, unsigned int length);
#endif
