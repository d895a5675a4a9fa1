/* SM2 and RSA with the keys of a container. Numbers of a blob stand at its right end, zeros before them (GM/T 0016 §6.4). */
#include "keys.h"
#include "state.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#define SGD_RSA 0x00010000u

static EVP_PKEY *open_key(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) return NULL;
  EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
  fclose(file);
  return key;
}

ULONG kind_of_key(const char *path) {
  EVP_PKEY *key = open_key(path);
  if (!key) return 0;
  ULONG kind = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA ? CONTAINER_RSA : CONTAINER_ECC;
  EVP_PKEY_free(key);
  return kind;
}

/* Signs what is given, as it is: for SM2 that is e, for RSA the block inside the padding, or a digest when `digest` names its kind. */
static ULONG sign_with(EVP_PKEY *key, const EVP_MD *digest, const BYTE *data, size_t data_length, BYTE *out, size_t *length) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
  int good = context && EVP_PKEY_sign_init(context) > 0;
  if (good && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) {
    good = EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0;
    if (good && digest) good = EVP_PKEY_CTX_set_signature_md(context, digest) > 0;
  }
  good = good && EVP_PKEY_sign(context, out, length, data, data_length) > 0;
  EVP_PKEY_CTX_free(context);
  return good ? SAR_OK : SAR_FAIL;
}

ULONG sm2_sign(const char *path, const BYTE digest[32], ECCSIGNATUREBLOB *signature) {
  EVP_PKEY *key = open_key(path);
  if (!key) return SAR_KEYNOTFOUNTERR;
  BYTE der[128];
  size_t length = sizeof der;
  ULONG result = sign_with(key, NULL, digest, 32, der, &length);
  EVP_PKEY_free(key);
  if (result != SAR_OK) return result;
  const BYTE *at = der;
  ECDSA_SIG *numbers = d2i_ECDSA_SIG(NULL, &at, (long)length);
  if (!numbers) return SAR_FAIL;
  BN_bn2binpad(ECDSA_SIG_get0_r(numbers), signature->r, sizeof signature->r);
  BN_bn2binpad(ECDSA_SIG_get0_s(numbers), signature->s, sizeof signature->s);
  ECDSA_SIG_free(numbers);
  return SAR_OK;
}

ULONG rsa_sign(const char *path, const BYTE *data, ULONG data_length, BYTE *signature, ULONG *length) {
  EVP_PKEY *key = open_key(path);
  if (!key) return SAR_KEYNOTFOUNTERR;
  const EVP_MD *digest = NULL;
  if (told("rsa-digest", NULL)) {
    if (data_length != 20 && data_length != 32) {
      EVP_PKEY_free(key);
      return SAR_INDATALENERR;
    }
    digest = data_length == 20 ? EVP_sha1() : EVP_sha256();
  }
  size_t room = *length;
  ULONG result = (size_t)EVP_PKEY_get_size(key) > room ? SAR_BUFFER_TOO_SMALL : sign_with(key, digest, data, data_length, signature, &room);
  *length = (ULONG)room;
  EVP_PKEY_free(key);
  return result;
}

ULONG rsa_decrypt(const char *path, const BYTE *data, ULONG data_length, BYTE *out, ULONG *length) {
  EVP_PKEY *key = open_key(path);
  if (!key) return SAR_KEYNOTFOUNTERR;
  int padding = told("rsa-block", NULL) ? RSA_NO_PADDING : RSA_PKCS1_PADDING;
  size_t made = *length;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
  int good = context && EVP_PKEY_decrypt_init(context) > 0 && EVP_PKEY_CTX_set_rsa_padding(context, padding) > 0 &&
             EVP_PKEY_decrypt(context, out, &made, data, data_length) > 0;
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
  *length = (ULONG)made;
  return good ? SAR_OK : SAR_RSADECERR;
}

ULONG sm2_public(const char *path, ECCPUBLICKEYBLOB *blob) {
  EVP_PKEY *key = open_key(path);
  if (!key) return SAR_KEYNOTFOUNTERR;
  BIGNUM *x = NULL, *y = NULL;
  int good = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &x) && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y);
  if (good) {
    blob->BitLen = 256;
    BN_bn2binpad(x, blob->XCoordinate, sizeof blob->XCoordinate);
    BN_bn2binpad(y, blob->YCoordinate, sizeof blob->YCoordinate);
  }
  BN_free(x);
  BN_free(y);
  EVP_PKEY_free(key);
  return good ? SAR_OK : SAR_FAIL;
}

ULONG rsa_public(const char *path, RSAPUBLICKEYBLOB *blob) {
  EVP_PKEY *key = open_key(path);
  if (!key) return SAR_KEYNOTFOUNTERR;
  BIGNUM *n = NULL, *e = NULL;
  int good = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e);
  if (good) {
    blob->AlgID = SGD_RSA;
    blob->BitLen = (ULONG)BN_num_bits(n);
    BN_bn2binpad(n, blob->Modulus, sizeof blob->Modulus);
    BN_bn2binpad(e, blob->PublicExponent, sizeof blob->PublicExponent);
  }
  BN_free(n);
  BN_free(e);
  EVP_PKEY_free(key);
  return good ? SAR_OK : SAR_FAIL;
}
