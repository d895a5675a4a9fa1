/* A PKCS#11 module of our own for tests: SoftHSM with the faults of real cards. It forwards every function and obeys the
 * file "control" in its own folder, read anew at each call: one word or word=value a line.
 *   pulled        no token in any slot; signing reports CKR_GENERAL_ERROR, as OpenSC does
 *   removed       with pulled: signing reports CKR_DEVICE_REMOVED instead
 *   hang=NAME     the function never returns         crash=NAME  SIGSEGV in the function
 *   slow=MS       every signature takes this long    lock        wrong PINs are counted in "tries"; five lock the PIN
 *   plain-rsa     the token offers only CKM_RSA_PKCS for RSA
 * Built with WITH_SM2 it has a vendor's SM2 as well (vendor.c).
 * One byte is added to the file "begun" for every C_Sign that is called, and one to "made" for every signature given back.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "module.h"
#ifdef WITH_SM2
#include "vendor.h"
#endif

#define MAX_TRIES 5

static CK_FUNCTION_LIST list;
CK_FUNCTION_LIST_PTR real;
static char folder[4096];
static int was_pulled;

FILE *open_beside(const char *name, const char *mode) {
  char path[sizeof folder + 32];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return fopen(path, mode);
}

const char *control(const char *word) {
  static char line[256];
  FILE *file = open_beside("control", "r");
  if (!file) return NULL;
  size_t length = strlen(word);
  const char *found = NULL;
  while (!found && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, word, length)) continue;
    if (line[length] == 0) found = "";
    else if (line[length] == '=') found = line + length + 1;
  }
  fclose(file);
  return found;
}

static int named(const char *word, const char *function) {
  const char *value = control(word);
  return value && !strcmp(value, function);
}

static void obey(const char *function) {
  while (named("hang", function)) sleep(3600);
  if (named("crash", function)) raise(SIGSEGV);
}

static int tries_used(void) {
  int used = 0;
  FILE *file = open_beside("tries", "r");
  if (file) {
    if (fscanf(file, "%d", &used) != 1) used = 0;
    fclose(file);
  }
  return used;
}

static void set_tries_used(int used) {
  FILE *file = open_beside("tries", "w");
  if (!file) return;
  fprintf(file, "%d", used);
  fclose(file);
}

/* Whether the card is out. A card that was out has forgotten its sessions and its login. */
static int pulled(void) {
  int now = control("pulled") != NULL;
  if (now && !was_pulled) {
    CK_SLOT_ID slots[16];
    CK_ULONG count = 16;
    if (real->C_GetSlotList(CK_TRUE, slots, &count) == CKR_OK)
      for (CK_ULONG i = 0; i < count; i++) real->C_CloseAllSessions(slots[i]);
  }
  was_pulled = now;
  return now;
}

static CK_RV gone(void) {
  return control("removed") ? CKR_DEVICE_REMOVED : CKR_GENERAL_ERROR;
}

static CK_RV faulty_GetSlotList(CK_BBOOL present, CK_SLOT_ID_PTR slots, CK_ULONG_PTR count) {
  obey("C_GetSlotList");
  if (!pulled() || !present) return real->C_GetSlotList(present, slots, count);
  *count = 0;
  return CKR_OK;
}

static CK_RV faulty_GetSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO_PTR info) {
  CK_RV result = real->C_GetSlotInfo(slot, info);
  if (result == CKR_OK && pulled()) info->flags &= ~(CK_FLAGS)CKF_TOKEN_PRESENT;
  return result;
}

static CK_RV faulty_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info) {
  if (pulled()) return CKR_TOKEN_NOT_PRESENT;
  CK_RV result = real->C_GetTokenInfo(slot, info);
  if (result != CKR_OK || !control("lock")) return result;
  int used = tries_used();
  info->flags &= ~(CK_FLAGS)(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
  if (used > 0) info->flags |= CKF_USER_PIN_COUNT_LOW;
  if (used == MAX_TRIES - 1) info->flags |= CKF_USER_PIN_FINAL_TRY;
  if (used >= MAX_TRIES) info->flags |= CKF_USER_PIN_LOCKED;
  return result;
}

static CK_RV faulty_GetMechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE_PTR types, CK_ULONG_PTR count) {
#ifdef WITH_SM2
  CK_ULONG room = *count;
#endif
  CK_RV result = real->C_GetMechanismList(slot, types, count);
#ifdef WITH_SM2
  if (result == CKR_OK) vendor_mechanisms(types, count, room);
#endif
  if (result != CKR_OK || !types || !control("plain-rsa")) return result;
  for (CK_ULONG i = 0; i < *count; i++)
    if (types[i] == CKM_SHA1_RSA_PKCS || types[i] == CKM_SHA256_RSA_PKCS) types[i] = CKM_MD5;
  return result;
}

static CK_RV faulty_Login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG length) {
  obey("C_Login");
  if (pulled()) return gone();
  if (!control("lock")) return real->C_Login(session, user, pin, length);
  int used = tries_used();
  if (used >= MAX_TRIES) return CKR_PIN_LOCKED;
  CK_RV result = real->C_Login(session, user, pin, length);
  if (result == CKR_PIN_INCORRECT) set_tries_used(used + 1);
  if (result == CKR_OK) set_tries_used(0);
  return result;
}

static CK_RV faulty_SignInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  if (pulled()) return gone();
  if (control("plain-rsa") && (mechanism->mechanism == CKM_SHA1_RSA_PKCS || mechanism->mechanism == CKM_SHA256_RSA_PKCS))
    return CKR_MECHANISM_INVALID;
#ifdef WITH_SM2
  int taken;
  CK_RV result = vendor_init(session, mechanism, key, &taken);
  if (taken) return result;
#endif
  return real->C_SignInit(session, mechanism, key);
}

static void note(const char *name) {
  FILE *file = open_beside(name, "a");
  if (!file) return;
  fputc('.', file);
  fclose(file);
}

static CK_RV faulty_Sign(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG size, CK_BYTE_PTR signature, CK_ULONG_PTR length) {
  note("begun");
  obey("C_Sign");
  const char *slow = control("slow");
  if (slow) usleep((useconds_t)atoi(slow) * 1000);
  if (pulled()) return gone();
#ifdef WITH_SM2
  int taken;
  CK_RV result = vendor_operate(session, data, size, signature, length, &taken);
  if (!taken) result = real->C_Sign(session, data, size, signature, length);
#else
  CK_RV result = real->C_Sign(session, data, size, signature, length);
#endif
  if (result == CKR_OK && signature) note("made");
  return result;
}

static CK_RV faulty_DecryptInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  if (pulled()) return gone();
#ifdef WITH_SM2
  int taken;
  CK_RV result = vendor_init(session, mechanism, key, &taken);
  if (taken) return result;
#endif
  return real->C_DecryptInit(session, mechanism, key);
}

static CK_RV faulty_Decrypt(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG size, CK_BYTE_PTR out, CK_ULONG_PTR length) {
  obey("C_Decrypt");
  if (pulled()) return gone();
#ifdef WITH_SM2
  int taken;
  CK_RV result = vendor_operate(session, data, size, out, length, &taken);
  if (taken) return result;
#endif
  return real->C_Decrypt(session, data, size, out, length);
}

#ifdef WITH_SM2
static CK_RV faulty_GetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR wanted, CK_ULONG count) {
  CK_RV result = real->C_GetAttributeValue(session, object, wanted, count);
  return result == CKR_OK ? vendor_attributes(session, object, wanted, count) : result;
}
#endif

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR out) {
  if (!real) {
    Dl_info self;
    if (!dladdr((void *)C_GetFunctionList, &self)) return CKR_GENERAL_ERROR;
    snprintf(folder, sizeof folder, "%s", self.dli_fname);
    char *slash = strrchr(folder, '/');
    if (slash) *slash = 0;
    void *softhsm = dlopen(SOFTHSM, RTLD_NOW | RTLD_LOCAL);
    if (!softhsm) return CKR_GENERAL_ERROR;
    CK_C_GetFunctionList get = (CK_C_GetFunctionList)dlsym(softhsm, "C_GetFunctionList");
    if (!get || get(&real) != CKR_OK) return CKR_GENERAL_ERROR;
    list = *real;
    list.C_GetFunctionList = C_GetFunctionList;
    list.C_GetSlotList = faulty_GetSlotList;
    list.C_GetSlotInfo = faulty_GetSlotInfo;
    list.C_GetTokenInfo = faulty_GetTokenInfo;
    list.C_GetMechanismList = faulty_GetMechanismList;
    list.C_Login = faulty_Login;
    list.C_SignInit = faulty_SignInit;
    list.C_Sign = faulty_Sign;
    list.C_DecryptInit = faulty_DecryptInit;
    list.C_Decrypt = faulty_Decrypt;
#ifdef WITH_SM2
    list.C_GetAttributeValue = faulty_GetAttributeValue;
#endif
  }
  *out = &list;
  return CKR_OK;
}
