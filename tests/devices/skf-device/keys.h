/* Real keys of the device, in PEM files, used through OpenSSL. */
#ifndef KEYS_H
#define KEYS_H
#include "skf.h"

/* CONTAINER_RSA or CONTAINER_ECC, 0 when the file holds no key. */
ULONG kind_of_key(const char *path);
ULONG sm2_sign(const char *path, const BYTE digest[32], ECCSIGNATUREBLOB *signature);
/* length: room in, length out. */
ULONG rsa_sign(const char *path, const BYTE *data, ULONG data_length, BYTE *signature, ULONG *length);
/* length: room in, length out. */
ULONG rsa_decrypt(const char *path, const BYTE *data, ULONG data_length, BYTE *out, ULONG *length);
ULONG sm2_public(const char *path, ECCPUBLICKEYBLOB *blob);
ULONG rsa_public(const char *path, RSAPUBLICKEYBLOB *blob);
#endif
