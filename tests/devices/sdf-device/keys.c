/* Numbers stand at the right end of their fields, zeros before them (GM/T 0018 §5). */
#include "keys.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <string.h>

static EVP_PKEY *open_key(const char *path, int is_rsa) {
  FILE *file = fopen(path, "r");
  if (!file) return NULL;
  EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
  fclose(file);
  if (key && (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) == is_rsa) return key;
  EVP_PKEY_free(key);
  return NULL;
}

static int public_numbers(EVP_PKEY *key, const char *names[2], unsigned char *fields[2], int size) {
  int good = 1;
  for (int i = 0; i < 2 && good; i++) {
    BIGNUM *number = NULL;
    good = EVP_PKEY_get_bn_param(key, names[i], &number) && BN_bn2binpad(number, fields[i], size) == size;
    BN_free(number);
  }
  EVP_PKEY_free(key);
  return good ? SDR_OK : SDR_UNKNOWERR;
}

int ecc_public(const char *path, ECCrefPublicKey *out) {
  EVP_PKEY *key = open_key(path, 0);
  if (!key) return SDR_KEYTYPEERR;
  const char *names[] = {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y};
  unsigned char *fields[] = {out->x, out->y};
  out->bits = 256;
  return public_numbers(key, names, fields, ECCref_MAX_LEN);
}

int rsa_public(const char *path, RSArefPublicKey *out) {
  EVP_PKEY *key = open_key(path, 1);
  if (!key) return SDR_KEYTYPEERR;
  const char *names[] = {OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E};
  unsigned char *fields[] = {out->m, out->e};
  out->bits = (unsigned int)EVP_PKEY_get_bits(key);
  return public_numbers(key, names, fields, RSAref_MAX_LEN);
}

int ecc_sign(const char *path, const unsigned char digest[32], ECCSignature *signature) {
  EVP_PKEY *key = open_key(path, 0);
  if (!key) return SDR_KEYTYPEERR;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
  unsigned char der[128];
  size_t length = sizeof der;
  int good = context && EVP_PKEY_sign_init(context) > 0 && EVP_PKEY_sign(context, der, &length, digest, 32) > 0;
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
  const unsigned char *at = der;
  ECDSA_SIG *numbers = good ? d2i_ECDSA_SIG(NULL, &at, (long)length) : NULL;
  if (!numbers) return SDR_SIGNERR;
  BN_bn2binpad(ECDSA_SIG_get0_r(numbers), signature->r, ECCref_MAX_LEN);
  BN_bn2binpad(ECDSA_SIG_get0_s(numbers), signature->s, ECCref_MAX_LEN);
  ECDSA_SIG_free(numbers);
  return SDR_OK;
}

int ecc_verify(const char *path, const unsigned char digest[32], const ECCSignature *signature) {
  EVP_PKEY *key = open_key(path, 0);
  if (!key) return SDR_KEYTYPEERR;
  ECDSA_SIG *numbers = ECDSA_SIG_new();
  ECDSA_SIG_set0(numbers, BN_bin2bn(signature->r, ECCref_MAX_LEN, NULL), BN_bin2bn(signature->s, ECCref_MAX_LEN, NULL));
  unsigned char *der = NULL;
  int length = i2d_ECDSA_SIG(numbers, &der);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
  int good = context && EVP_PKEY_verify_init(context) > 0 && EVP_PKEY_verify(context, der, (size_t)length, digest, 32) > 0;
  EVP_PKEY_CTX_free(context);
  OPENSSL_free(der);
  ECDSA_SIG_free(numbers);
  EVP_PKEY_free(key);
  return good ? SDR_OK : SDR_UNKNOWERR;
}

int rsa_operation(const char *path, const unsigned char *block, unsigned int size, unsigned char *out, unsigned int *length) {
  EVP_PKEY *key = open_key(path, 1);
  if (!key) return SDR_KEYTYPEERR;
  size_t made = *length;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
  int good = context && EVP_PKEY_decrypt_init(context) > 0 && EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) > 0 &&
             EVP_PKEY_decrypt(context, out, &made, block, size) > 0;
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
  *length = (unsigned int)made;
  return good ? SDR_OK : SDR_SKOPERR;
}

int random_bytes(unsigned char *bytes, unsigned int length) {
  return RAND_bytes(bytes, (int)length) == 1;
}
