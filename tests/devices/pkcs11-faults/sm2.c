/* What the header says, by OpenSSL. */
#include "sm2.h"
#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

int takes_digest(unsigned long mechanism) {
  return mechanism == A_DIGEST_RAW || mechanism == A_DIGEST_DER || mechanism == B_DIGEST;
}

int sm3(const unsigned char *data, size_t size, unsigned char out[32]) {
  return EVP_Digest(data, size, out, NULL, EVP_sm3(), NULL);
}

static int sign_digest(EVP_PKEY *key, const unsigned char digest[32], unsigned char *der, size_t *length) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
  int good = context && EVP_PKEY_sign_init(context) > 0 && EVP_PKEY_sign(context, der, length, digest, 32) > 0;
  EVP_PKEY_CTX_free(context);
  return good;
}

static int sign_message(EVP_PKEY *key, const char *id, const unsigned char *data, size_t size, unsigned char *der, size_t *length) {
  EVP_PKEY_CTX *of_key = EVP_PKEY_CTX_new(key, NULL);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int good = of_key && context && EVP_PKEY_CTX_set1_id(of_key, id, (int)strlen(id)) > 0;
  if (good) EVP_MD_CTX_set_pkey_ctx(context, of_key);
  good = good && EVP_DigestSignInit(context, NULL, EVP_sm3(), NULL, key) > 0;
  good = good && EVP_DigestSign(context, der, length, data, size) > 0;
  EVP_MD_CTX_free(context);
  EVP_PKEY_CTX_free(of_key);
  return good;
}

static int spell(const unsigned char *der, size_t size, int as_der, unsigned char *out, size_t *length) {
  if (*length < (as_der ? size : 64)) return 0;
  if (as_der) {
    memcpy(out, der, *length = size);
    return 1;
  }
  ECDSA_SIG *numbers = d2i_ECDSA_SIG(NULL, &der, (long)size);
  if (!numbers) return 0;
  BN_bn2binpad(ECDSA_SIG_get0_r(numbers), out, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(numbers), out + 32, 32);
  ECDSA_SIG_free(numbers);
  *length = 64;
  return 1;
}

int sm2_sign(FILE *file, unsigned long mechanism, enum sm2_profile profile, int as_der, const unsigned char *data, size_t size,
             unsigned char *out, size_t *length) {
  EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
  if (!key) return 0;
  unsigned char der[128], digest[32];
  size_t made = sizeof der;
  int good;
  if (takes_digest(mechanism)) {
    good = size == 32 && sign_digest(key, data, der, &made);
  } else if (profile == NO_Z) {
    good = sm3(data, size, digest) && sign_digest(key, digest, der, &made);
  } else {
    good = sign_message(key, profile == EMPTY_ID ? "" : "1234567812345678", data, size, der, &made);
  }
  EVP_PKEY_free(key);
  return good && spell(der, made, as_der, out, length);
}

/* SM2Cipher ::= SEQUENCE { x, y INTEGER, C3, C2 OCTET STRING } (GM/T 0009 §7.2) of 04‖C1‖C3‖C2, which OpenSSL does not read. */
static size_t cipher_to_der(const unsigned char *raw, size_t size, unsigned char *der, size_t room) {
  if (size < 98 || raw[0] != 4 || size - 97 > 96 || room < 256) return 0;
  unsigned char *at = der + 3;
  for (int i = 0; i < 2; i++) {
    BIGNUM *number = BN_bin2bn(raw + 1 + 32 * i, 32, NULL);
    ASN1_INTEGER *integer = BN_to_ASN1_INTEGER(number, NULL);
    i2d_ASN1_INTEGER(integer, &at);
    ASN1_INTEGER_free(integer);
    BN_free(number);
  }
  *at++ = 4, *at++ = 32;
  memcpy(at, raw + 65, 32), at += 32;
  *at++ = 4, *at++ = (unsigned char)(size - 97);
  memcpy(at, raw + 97, size - 97), at += size - 97;
  size_t content = (size_t)(at - der) - 3;
  size_t head = content < 128 ? 2 : 3;
  memmove(der + head, der + 3, content);
  der[0] = 0x30;
  if (head == 3) der[1] = 0x81;
  der[head - 1] = (unsigned char)content;
  return head + content;
}

int sm2_decrypt(FILE *file, unsigned long mechanism, const unsigned char *data, size_t size, unsigned char *out, size_t *length) {
  unsigned char der[512];
  if (mechanism == A_DECRYPT_RAW) {
    size = cipher_to_der(data, size, der, sizeof der);
    data = der;
  }
  EVP_PKEY *key = size ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
  EVP_PKEY_CTX *context = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
  int good = context && EVP_PKEY_decrypt_init(context) > 0 && EVP_PKEY_decrypt(context, out, length, data, size) > 0;
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
  return good;
}
