/* A vendor's SM2 over SoftHSM. Words of the control file:
 *   sm2=HEX          the mechanism it offers and its form (sm2.h); several lines offer several
 *   profile=NAME     what it makes of it: standard (default), empty-id, no-z, or ecdsa: SoftHSM's own signature under its name
 *   der              a mechanism of table B gives DER
 *   key-type         SM2 keys are of the vendor's key type, and show no curve
 * SoftHSM makes an ECDSA signature each time as well, so that logins and PINs are asked for as with every other key.
 */
#include "vendor.h"
#include "sm2.h"
#include <stdlib.h>
#include <string.h>

#define MOST 64

static struct {
  CK_SESSION_HANDLE session;
  CK_MECHANISM_TYPE mechanism;
} under_way[MOST];

/* The n-th mechanism that is offered, 0 when there is none. */
static CK_MECHANISM_TYPE offered(int n) {
  FILE *file = open_beside("control", "r");
  char line[256];
  CK_MECHANISM_TYPE found = 0;
  while (file && !found && fgets(line, sizeof line, file))
    if (!strncmp(line, "sm2=", 4) && n-- == 0) found = strtoul(line + 4, NULL, 16);
  if (file) fclose(file);
  return found;
}

static int is_offered(CK_MECHANISM_TYPE mechanism) {
  for (int n = 0; offered(n); n++)
    if (offered(n) == mechanism) return 1;
  return 0;
}

void vendor_mechanisms(CK_MECHANISM_TYPE_PTR types, CK_ULONG_PTR count, CK_ULONG room) {
  for (int n = 0; offered(n); n++, (*count)++)
    if (types && *count < room) types[*count] = offered(n);
}

CK_RV vendor_init(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key, int *taken) {
  *taken = is_offered(mechanism->mechanism);
  if (!*taken) return CKR_OK;
  for (int i = 0; i < MOST; i++) {
    if (under_way[i].session && under_way[i].session != session) continue;
    under_way[i].session = session;
    under_way[i].mechanism = mechanism->mechanism;
    CK_MECHANISM plain = {CKM_ECDSA, NULL_PTR, 0};
    CK_RV result = real->C_SignInit(session, &plain, key);
    if (result != CKR_OK) under_way[i].session = 0;
    return result;
  }
  return CKR_HOST_MEMORY;
}

static enum sm2_profile told_profile(void) {
  const char *name = control("profile");
  if (name && !strcmp(name, "empty-id")) return EMPTY_ID;
  return name && !strcmp(name, "no-z") ? NO_Z : STANDARD;
}

static int gives_der(CK_MECHANISM_TYPE mechanism) {
  if (mechanism == A_MESSAGE_DER || mechanism == A_DEFAULT_ID_DER || mechanism == A_DIGEST_DER) return 1;
  return (mechanism == B_DIGEST || mechanism == B_MESSAGE) && control("der");
}

static CK_RV sign(CK_MECHANISM_TYPE mechanism, CK_BYTE_PTR data, CK_ULONG size, CK_BYTE_PTR out, CK_ULONG_PTR length) {
  FILE *key = open_beside("sign.key", "r");
  size_t room = *length;
  int good = key && sm2_sign(key, mechanism, told_profile(), gives_der(mechanism), data, size, out, &room);
  if (key) fclose(key);
  *length = room;
  return good ? CKR_OK : CKR_FUNCTION_FAILED;
}

static CK_RV decrypt(CK_MECHANISM_TYPE mechanism, CK_BYTE_PTR data, CK_ULONG size, CK_BYTE_PTR out, CK_ULONG_PTR length) {
  FILE *key = open_beside("exchange.key", "r");
  size_t room = *length;
  int good = key && sm2_decrypt(key, mechanism, data, size, out, &room);
  if (key) fclose(key);
  *length = room;
  return good ? CKR_OK : CKR_ENCRYPTED_DATA_INVALID;
}

CK_RV vendor_operate(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG size, CK_BYTE_PTR out, CK_ULONG_PTR length, int *taken) {
  CK_MECHANISM_TYPE mechanism = 0;
  for (int i = 0; i < MOST && !mechanism; i++) {
    if (under_way[i].session != session) continue;
    mechanism = under_way[i].mechanism;
    under_way[i].session = 0;
  }
  *taken = mechanism != 0;
  if (!mechanism) return CKR_OK;
  int decrypts = mechanism == A_DECRYPT_RAW || mechanism == A_DECRYPT_DER;
  const char *profile = control("profile");
  CK_BYTE digest[32], signature[64];
  CK_ULONG made = sizeof signature;
  if (decrypts) memset(digest, 0, sizeof digest);
  else if (!takes_digest(mechanism)) sm3(data, size, digest);
  else if (size == sizeof digest) memcpy(digest, data, size);
  else return CKR_DATA_LEN_RANGE;
  CK_RV result = real->C_Sign(session, digest, sizeof digest, signature, &made);
  if (result != CKR_OK) return result;
  if (decrypts) return decrypt(mechanism, data, size, out, length);
  if (!profile || strcmp(profile, "ecdsa")) return sign(mechanism, data, size, out, length);
  if (*length < made) return CKR_BUFFER_TOO_SMALL;
  memcpy(out, signature, *length = made);
  return CKR_OK;
}

CK_RV vendor_attributes(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR wanted, CK_ULONG count) {
  static const CK_BYTE curve[] = {0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d};
  if (!control("key-type")) return CKR_OK;
  CK_BYTE found[64];
  CK_ATTRIBUTE parameters = {CKA_EC_PARAMS, found, sizeof found};
  if (real->C_GetAttributeValue(session, object, &parameters, 1) != CKR_OK) return CKR_OK;
  if (parameters.ulValueLen != sizeof curve || memcmp(found, curve, sizeof curve)) return CKR_OK;
  for (CK_ULONG i = 0; i < count; i++) {
    if (wanted[i].type == CKA_KEY_TYPE && wanted[i].pValue && wanted[i].ulValueLen == sizeof(CK_KEY_TYPE))
      *(CK_KEY_TYPE *)wanted[i].pValue = B_KEY_TYPE;
    if (wanted[i].type != CKA_EC_PARAMS) continue;
    wanted[i].ulValueLen = CK_UNAVAILABLE_INFORMATION;
    return CKR_ATTRIBUTE_TYPE_INVALID;
  }
  return CKR_OK;
}
