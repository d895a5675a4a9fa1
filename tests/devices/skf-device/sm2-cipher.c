#include "sm2-cipher.h"
#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#define FIELD 64
#define LONGEST 4096

static size_t put_head(unsigned char *at, unsigned char tag, size_t length) {
  size_t used = 0;
  at[used++] = tag;
  if (length >= 0x80) at[used++] = length > 0xFF ? 0x82 : 0x81;
  if (length > 0xFF) at[used++] = (unsigned char)(length >> 8);
  at[used++] = (unsigned char)length;
  return used;
}

static size_t put_octets(unsigned char *at, const unsigned char *bytes, size_t length) {
  size_t used = put_head(at, V_ASN1_OCTET_STRING, length);
  memcpy(at + used, bytes, length);
  return used + length;
}

static size_t put_number(unsigned char *at, const unsigned char *field) {
  BIGNUM *number = BN_bin2bn(field, FIELD, NULL);
  ASN1_INTEGER *integer = BN_to_ASN1_INTEGER(number, NULL);
  int used = i2d_ASN1_INTEGER(integer, &at);
  ASN1_INTEGER_free(integer);
  BN_free(number);
  return used < 0 ? 0 : (size_t)used;
}

/* SM2Cipher of GM/T 0009, as OpenSSL wants it. */
int sm2_open(const char *path, const unsigned char *x, const unsigned char *y, const unsigned char hash[32],
             const unsigned char *cipher, size_t cipher_length, unsigned char *out, size_t *length) {
  unsigned char body[LONGEST + 256], der[LONGEST + 300];
  if (cipher_length == 0 || cipher_length > LONGEST) return 0;
  size_t used = put_number(body, x);
  used += put_number(body + used, y);
  used += put_octets(body + used, hash, 32);
  used += put_octets(body + used, cipher, cipher_length);
  size_t head = put_head(der, V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED, used);
  memcpy(der + head, body, used);
  FILE *file = fopen(path, "r");
  EVP_PKEY *key = file ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
  if (file) fclose(file);
  EVP_PKEY_CTX *context = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
  int good = context && EVP_PKEY_decrypt_init(context) > 0 && EVP_PKEY_decrypt(context, out, length, der, head + used) > 0;
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
  return good;
}
