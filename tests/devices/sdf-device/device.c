/* An HSM of our own with the SDF interface (GM/T 0018), for tests: real SM2 and RSA, a password for each key, sessions that one thread
 * uses at a time, and the faults of ../skf-device/state.c. The folder devices/HSM is the HSM; devices/HSM/1 the key of index 1. Besides:
 *   sessions=N    no more sessions than these at once
 * The file "together" has one byte for each signature that was begun while another was under way, "overlap" one for each session that
 * was used twice at once, which no caller may do. */
#include "keys.h"
#include "../skf-device/sm2-cipher.h"
#include "../skf-device/state.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))
#define DEVICE_MAGIC 0x53444601
#define SESSION_MAGIC 0x53444602
#define MOST_KEYS 64
#define NAME "HSM"

typedef struct {
  int magic;
  long long plugged;
} Device;

typedef struct {
  int magic;
  long long plugged;
  unsigned char may_use[MOST_KEYS];
  atomic_int users;
} Session;

static atomic_int sessions_open;
static atomic_int signing;

static int check(Session *session) {
  if (!session || session->magic != SESSION_MAGIC) return SDR_INARGERR;
  return plugged_at(NAME) == session->plugged ? SDR_OK : SDR_COMMFAIL;
}

/* One call at a time in each session. */
static int enter(Session *session) {
  int state = check(session);
  if (state != SDR_OK) return state;
  if (atomic_fetch_add(&session->users, 1) > 0) add_mark("overlap");
  return SDR_OK;
}

static int leave(Session *session, int result) {
  atomic_fetch_sub(&session->users, 1);
  return result;
}

static int key_file(unsigned int index, const char *file, char path[PATH_SIZE]) {
  if (index == 0 || index >= MOST_KEYS) return 0;
  beside(path, "devices/" NAME "/%u/%s", index, file);
  FILE *there = fopen(path, "r");
  if (there) fclose(there);
  return there != NULL;
}

EXPORTED int SDF_OpenDevice(void **device) {
  obey("SDF_OpenDevice");
  if (!plugged_at(NAME)) return SDR_OPENDEVICE;
  Device *opened = calloc(1, sizeof *opened);
  opened->magic = DEVICE_MAGIC;
  opened->plugged = plugged_at(NAME);
  *device = opened;
  return SDR_OK;
}

EXPORTED int SDF_CloseDevice(void *device) {
  Device *opened = device;
  if (!opened || opened->magic != DEVICE_MAGIC) return SDR_INARGERR;
  opened->magic = 0;
  free(opened);
  return SDR_OK;
}

EXPORTED int SDF_OpenSession(void *device, void **session) {
  obey("SDF_OpenSession");
  Device *opened = device;
  if (!opened || opened->magic != DEVICE_MAGIC) return SDR_INARGERR;
  if (plugged_at(NAME) != opened->plugged) return SDR_COMMFAIL;
  long most = told_number("sessions");
  if (atomic_fetch_add(&sessions_open, 1) >= (most ? most : 1024)) {
    atomic_fetch_sub(&sessions_open, 1);
    return SDR_OPENSESSION;
  }
  Session *made = calloc(1, sizeof *made);
  made->magic = SESSION_MAGIC;
  made->plugged = opened->plugged;
  *session = made;
  return SDR_OK;
}

EXPORTED int SDF_CloseSession(void *handle) {
  Session *session = handle;
  if (!session || session->magic != SESSION_MAGIC) return SDR_INARGERR;
  if (session->users) add_mark("overlap");
  session->magic = 0;
  atomic_fetch_sub(&sessions_open, 1);
  free(session);
  return SDR_OK;
}

EXPORTED int SDF_GetDeviceInfo(void *handle, DEVICEINFO *info) {
  obey("SDF_GetDeviceInfo");
  Session *session = handle;
  int state = enter(session);
  if (state != SDR_OK) return state;
  char path[PATH_SIZE];
  memset(info, 0, sizeof *info + (told("overrun", "SDF_GetDeviceInfo") ? 16 : 0));
  strcpy((char *)info->IssuerName, "Tongqian Test");
  strcpy((char *)info->DeviceName, "SOFT-SDF");
  beside(path, "devices/" NAME "/serial");
  read_file(path, info->DeviceSerial, sizeof info->DeviceSerial);
  info->StandardVersion = 1;
  info->AsymAlgAbility[0] = 0x00030000;
  return leave(session, SDR_OK);
}

EXPORTED int SDF_GenerateRandom(void *handle, unsigned int length, unsigned char *random) {
  Session *session = handle;
  int state = enter(session);
  return state == SDR_OK ? leave(session, random_bytes(random, length) ? SDR_OK : SDR_UNKNOWERR) : state;
}

EXPORTED int SDF_GetPrivateKeyAccessRight(void *handle, unsigned int index, unsigned char *password, unsigned int length) {
  obey("SDF_GetPrivateKeyAccessRight");
  Session *session = handle;
  int state = enter(session);
  if (state != SDR_OK) return state;
  char path[PATH_SIZE], right[64] = "";
  if (!key_file(index, "password", path)) return leave(session, SDR_KEYNOTEXIST);
  long wanted = read_file(path, right, sizeof right);
  int good = wanted == (long)length && !memcmp(right, password, length);
  if (!good) add_mark("wrong");
  session->may_use[index] = good ? 1 : 0;
  return leave(session, good ? SDR_OK : SDR_PRKRERR);
}

EXPORTED int SDF_ReleasePrivateKeyAccessRight(void *handle, unsigned int index) {
  Session *session = handle;
  int state = enter(session);
  if (state != SDR_OK) return state;
  if (index < MOST_KEYS) session->may_use[index] = 0;
  return leave(session, SDR_OK);
}

EXPORTED int SDF_ExportSignPublicKey_ECC(void *handle, unsigned int index, ECCrefPublicKey *key) {
  Session *session = handle;
  int state = enter(session);
  if (state != SDR_OK) return state;
  char path[PATH_SIZE];
  int there = key_file(index, "sign.key", path);
  return leave(session, there ? ecc_public(path, key) : SDR_KEYNOTEXIST);
}

EXPORTED int SDF_ExportSignPublicKey_RSA(void *handle, unsigned int index, RSArefPublicKey *key) {
  Session *session = handle;
  int state = enter(session);
  if (state != SDR_OK) return state;
  char path[PATH_SIZE];
  int there = key_file(index, "sign.key", path);
  return leave(session, there ? rsa_public(path, key) : SDR_KEYNOTEXIST);
}

/* Whether the key may be used now; takes its time, and gives nothing when the HSM went away meanwhile. */
static int begin(Session *session, unsigned int index, char path[PATH_SIZE]) {
  if (!key_file(index, "sign.key", path)) return check(session) == SDR_OK ? SDR_KEYNOTEXIST : SDR_COMMFAIL;
  if (!session->may_use[index]) return SDR_PARDENY;
  add_mark("begun");
  if (atomic_fetch_add(&signing, 1) > 0) add_mark("together");
  pause_for(told_number("slow"));
  return check(session);
}

static int finish(Session *session, int result) {
  atomic_fetch_sub(&signing, 1);
  if (result == SDR_OK) add_mark("made");
  return leave(session, result);
}

EXPORTED int SDF_InternalSign_ECC(void *handle, unsigned int index, unsigned char *data, unsigned int length, ECCSignature *signature) {
  obey("SDF_InternalSign_ECC");
  Session *session = handle;
  int state = enter(session);
  if (state != SDR_OK) return state;
  char path[PATH_SIZE];
  state = begin(session, index, path);
  if (state == SDR_PARDENY || state == SDR_KEYNOTEXIST) return leave(session, state);
  if (state == SDR_OK) state = length == 32 ? ecc_sign(path, data, signature) : SDR_INARGERR;
  if (told("sizes", "SDF_InternalSign_ECC")) memset(signature->r, 0xFF, 32);
  if (told("overrun", "SDF_InternalSign_ECC")) memset(signature, 0x5a, sizeof *signature + 8);
  return finish(session, state);
}

EXPORTED int SDF_InternalVerify_ECC(void *handle, unsigned int index, unsigned char *data, unsigned int length, ECCSignature *signature) {
  Session *session = handle;
  int state = enter(session);
  if (state != SDR_OK) return state;
  char path[PATH_SIZE];
  if (!key_file(index, "sign.key", path)) return leave(session, SDR_KEYNOTEXIST);
  return leave(session, length == 32 ? ecc_verify(path, data, signature) : SDR_INARGERR);
}

EXPORTED int SDF_InternalPrivateKeyOperation_RSA(void *handle, unsigned int index, unsigned char *data, unsigned int length,
                                                 unsigned char *out, unsigned int *out_length) {
  obey("SDF_InternalPrivateKeyOperation_RSA");
  Session *session = handle;
  int state = enter(session);
  if (state != SDR_OK) return state;
  char path[PATH_SIZE];
  state = begin(session, index, path);
  if (state == SDR_PARDENY || state == SDR_KEYNOTEXIST) return leave(session, state);
  if (state == SDR_OK) state = rsa_operation(path, data, length, out, out_length);
  if (told("sizes", "SDF_InternalPrivateKeyOperation_RSA")) *out_length = 0x40000000u;
  return finish(session, state);
}

EXPORTED int SDF_ExportEncPublicKey_ECC(void *handle, unsigned int index, ECCrefPublicKey *key) {
  Session *session = handle;
  int state = enter(session);
  if (state != SDR_OK) return state;
  char path[PATH_SIZE];
  int there = key_file(index, "exchange.key", path);
  return leave(session, there ? ecc_public(path, key) : SDR_KEYNOTEXIST);
}

static int decrypt_sm2(void *handle, unsigned int index, const ECCCipher *cipher, unsigned char *out, unsigned int *length) {
  obey("SDF_InternalDecrypt_ECC");
  Session *session = handle;
  int state = enter(session);
  if (state != SDR_OK) return state;
  char path[PATH_SIZE];
  if (!key_file(index, "exchange.key", path)) return leave(session, check(session) == SDR_OK ? SDR_KEYNOTEXIST : SDR_COMMFAIL);
  if (!session->may_use[index]) return leave(session, SDR_PARDENY);
  if (!cipher || !out || !length || cipher->L == 0 || cipher->L > 1024) return leave(session, SDR_INARGERR);
  if (told("overrun", "SDF_InternalDecrypt_ECC")) memset(out, 0x5a, *length + 8);
  unsigned char bytes[2048];
  size_t made = sizeof bytes;
  if (!sm2_open(path, cipher->x, cipher->y, cipher->M, cipher->C, cipher->L, bytes, &made)) return leave(session, SDR_SKOPERR);
  if (made > *length) return leave(session, SDR_NOBUFFER);
  memcpy(out, bytes, made);
  *length = told("sizes", "SDF_InternalDecrypt_ECC") ? 0x40000000u : (unsigned int)made;
  return leave(session, SDR_OK);
}

/* Not of the standard: vendors have both. */
#ifdef DECRYPT_WITH_ALGORITHM
#define SGD_SM2_3 0x00020800u
EXPORTED int SDF_InternalDecrypt_ECC(void *handle, unsigned int index, unsigned int algorithm, ECCCipher *cipher, unsigned char *out,
                                     unsigned int *length) {
  if (algorithm != SGD_SM2_3) return SDR_ALGNOTSUPPORT;
  return decrypt_sm2(handle, index, cipher, out, length);
}
#else
EXPORTED int SDF_InternalDecrypt_ECC(void *handle, unsigned int index, ECCCipher *cipher, unsigned char *out, unsigned int *length) {
  return decrypt_sm2(handle, index, cipher, out, length);
}
#endif
