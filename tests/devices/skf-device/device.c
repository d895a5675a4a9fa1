/* A USB key of our own with the SKF interface (GM/T 0016), for tests: real SM2 and RSA, a PIN that locks, plugging and unplugging, and
 * the faults of state.c. */
#include "keys.h"
#include "skf.h"
#include "sm2-cipher.h"
#include "state.h"
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))
#define LIST_SIZE 4096
#define MIN_PIN 6

enum kind { DEVICE = 0x534b4601, APPLICATION, CONTAINER };

/* What a handle points to: a device, an application of it, or a container of that. */
typedef struct {
  enum kind kind;
  long long plugged;
  char device[NAME_SIZE];
  char application[NAME_SIZE];
  char container[NAME_SIZE];
} Place;

/* The one application that is logged in, as many real keys allow it. */
static Place logged_in;
static volatile int cancelled;

static ULONG gone(void) {
  return told("odd", NULL) ? SAR_FAIL : SAR_DEVICE_REMOVED;
}

static ULONG check(const Place *place, enum kind kind) {
  if (!place || place->kind != kind) return SAR_INVALIDHANDLEERR;
  return plugged_at(place->device) == place->plugged ? SAR_OK : gone();
}

static ULONG open_place(const Place *parent, enum kind kind, const char *name, HANDLE *handle) {
  Place *place = calloc(1, sizeof *place);
  if (!place) return SAR_FAIL;
  if (parent) *place = *parent;
  place->kind = kind;
  char *own = kind == DEVICE ? place->device : kind == APPLICATION ? place->application : place->container;
  snprintf(own, NAME_SIZE, "%s", name);
  place->plugged = plugged_at(place->device);
  *handle = place;
  return SAR_OK;
}

static ULONG close_place(Place *place, enum kind kind) {
  if (!place || place->kind != kind) return SAR_INVALIDHANDLEERR;
  place->kind = 0;
  free(place);
  return SAR_OK;
}

/* The two-call pattern: without a buffer the length, with one the bytes if there is room. */
static ULONG give(const char *function, const void *bytes, size_t length, void *buffer, ULONG *room) {
  if (told("sizes", function)) {
    *room = buffer ? 0x40000000u : (ULONG)length;
    return SAR_OK;
  }
  if (!buffer) {
    *room = (ULONG)length;
    return SAR_OK;
  }
  if (told("overrun", function)) {
    memset(buffer, 0x5a, *room + 8);
    *room = (ULONG)length;
    return SAR_OK;
  }
  if (*room < length) {
    *room = (ULONG)length;
    return SAR_BUFFER_TOO_SMALL;
  }
  memcpy(buffer, bytes, length);
  *room = (ULONG)length;
  return SAR_OK;
}

EXPORTED ULONG SKF_EnumDev(BOOL present, LPSTR names, ULONG *size) {
  obey("SKF_EnumDev");
  (void)present;
  char path[PATH_SIZE], list[LIST_SIZE];
  beside(path, "devices");
  return give("SKF_EnumDev", list, folders_in(path, list, sizeof list), names, size);
}

EXPORTED ULONG SKF_GetDevState(LPSTR name, ULONG *state) {
  *state = plugged_at(name) ? DEV_PRESENT_STATE : DEV_ABSENT_STATE;
  return SAR_OK;
}

EXPORTED ULONG SKF_ConnectDev(LPSTR name, HANDLE *device) {
  obey("SKF_ConnectDev");
  return plugged_at(name) ? open_place(NULL, DEVICE, name, device) : gone();
}

EXPORTED ULONG SKF_DisConnectDev(HANDLE device) {
  return close_place(device, DEVICE);
}

EXPORTED ULONG SKF_GetDevInfo(HANDLE device, DEVINFO *info) {
  obey("SKF_GetDevInfo");
  const Place *place = device;
  ULONG state = check(place, DEVICE);
  if (state != SAR_OK) return state;
  char path[PATH_SIZE];
  memset(info, 0, sizeof *info);
  info->Version.major = 1;
  strcpy(info->Manufacturer, "Tongqian Test");
  beside(path, "devices/%s/label", place->device);
  read_file(path, info->Label, sizeof info->Label);
  beside(path, "devices/%s/serial", place->device);
  read_file(path, info->SerialNumber, sizeof info->SerialNumber);
  info->AlgAsymCap = 0x00030000;
  info->MaxBufferSize = 65536;
  return SAR_OK;
}

EXPORTED ULONG SKF_EnumApplication(HANDLE device, LPSTR names, ULONG *size) {
  const Place *place = device;
  ULONG state = check(place, DEVICE);
  if (state != SAR_OK) return state;
  char path[PATH_SIZE], list[LIST_SIZE];
  beside(path, "devices/%s", place->device);
  return give("SKF_EnumApplication", list, folders_in(path, list, sizeof list), names, size);
}

EXPORTED ULONG SKF_OpenApplication(HANDLE device, LPSTR name, HANDLE *application) {
  const Place *place = device;
  ULONG state = check(place, DEVICE);
  return state == SAR_OK ? open_place(place, APPLICATION, name, application) : state;
}

EXPORTED ULONG SKF_CloseApplication(HANDLE application) {
  return close_place(application, APPLICATION);
}

static int tries_used(const Place *place) {
  char path[PATH_SIZE];
  char text[8] = "";
  beside(path, "devices/%s/%s/tries", place->device, place->application);
  return read_file(path, text, sizeof text - 1) > 0 ? atoi(text) : 0;
}

static void set_tries_used(const Place *place, int used) {
  char path[PATH_SIZE];
  char text[8];
  beside(path, "devices/%s/%s/tries", place->device, place->application);
  write_file(path, text, (size_t)snprintf(text, sizeof text, "%d", used));
}

EXPORTED ULONG SKF_GetPINInfo(HANDLE application, ULONG type, ULONG *max, ULONG *left, BOOL *is_default) {
  const Place *place = application;
  ULONG state = check(place, APPLICATION);
  if (state != SAR_OK) return state;
  if (type != USER_TYPE) return SAR_INVALIDPARAMERR;
  *max = MAX_TRIES;
  *left = (ULONG)(MAX_TRIES - tries_used(place));
  *is_default = 0;
  if (told("sizes", "SKF_GetPINInfo")) *left = 0xFFFF;
  return SAR_OK;
}

static void log_out(void) {
  memset(&logged_in, 0, sizeof logged_in);
}

static ULONG verify(const Place *place, const char *pin, ULONG *left) {
  char path[PATH_SIZE];
  char right[64] = "";
  int used = tries_used(place);
  log_out();
  *left = (ULONG)(MAX_TRIES - used);
  if (used >= MAX_TRIES) return SAR_PIN_LOCKED;
  if (strlen(pin) < MIN_PIN) return SAR_PIN_LEN_RANGE;
  beside(path, "devices/%s/%s/pin", place->device, place->application);
  read_file(path, right, sizeof right - 1);
  int good = strcmp(pin, right) == 0;
  set_tries_used(place, good ? 0 : used + 1);
  *left = (ULONG)(good ? MAX_TRIES : MAX_TRIES - used - 1);
  if (good) logged_in = *place;
  return good ? SAR_OK : *left == 0 ? SAR_PIN_LOCKED : SAR_PIN_INCORRECT;
}

EXPORTED ULONG SKF_VerifyPIN(HANDLE application, ULONG type, LPSTR pin, ULONG *left) {
  obey("SKF_VerifyPIN");
  const Place *place = application;
  ULONG state = check(place, APPLICATION);
  if (state != SAR_OK) return state;
  return type == USER_TYPE ? verify(place, pin, left) : SAR_INVALIDPARAMERR;
}

EXPORTED ULONG SKF_ChangePIN(HANDLE application, ULONG type, LPSTR old, LPSTR new, ULONG *left) {
  const Place *place = application;
  ULONG state = check(place, APPLICATION);
  if (state != SAR_OK) return state;
  if (type != USER_TYPE) return SAR_INVALIDPARAMERR;
  state = verify(place, old, left);
  log_out();
  if (state != SAR_OK) return state;
  if (strlen(new) < MIN_PIN) return SAR_PIN_LEN_RANGE;
  char path[PATH_SIZE];
  beside(path, "devices/%s/%s/pin", place->device, place->application);
  write_file(path, new, strlen(new));
  return SAR_OK;
}

EXPORTED ULONG SKF_ClearSecureState(HANDLE application) {
  ULONG state = check(application, APPLICATION);
  if (state == SAR_OK) log_out();
  return state;
}

EXPORTED ULONG SKF_EnumContainer(HANDLE application, LPSTR names, ULONG *size) {
  const Place *place = application;
  ULONG state = check(place, APPLICATION);
  if (state != SAR_OK) return state;
  char path[PATH_SIZE], list[LIST_SIZE];
  beside(path, "devices/%s/%s", place->device, place->application);
  return give("SKF_EnumContainer", list, folders_in(path, list, sizeof list), names, size);
}

EXPORTED ULONG SKF_OpenContainer(HANDLE application, LPSTR name, HANDLE *container) {
  const Place *place = application;
  ULONG state = check(place, APPLICATION);
  return state == SAR_OK ? open_place(place, CONTAINER, name, container) : state;
}

EXPORTED ULONG SKF_CloseContainer(HANDLE container) {
  return close_place(container, CONTAINER);
}

static void path_of(const Place *place, const char *file, char path[PATH_SIZE]) {
  beside(path, "devices/%s/%s/%s/%s", place->device, place->application, place->container, file);
}

EXPORTED ULONG SKF_GetContainerType(HANDLE container, ULONG *type) {
  const Place *place = container;
  ULONG state = check(place, CONTAINER);
  if (state != SAR_OK) return state;
  char path[PATH_SIZE];
  path_of(place, "sign.key", path);
  *type = kind_of_key(path);
  return SAR_OK;
}

EXPORTED ULONG SKF_ExportCertificate(HANDLE container, BOOL sign, BYTE *certificate, ULONG *size) {
  obey("SKF_ExportCertificate");
  const Place *place = container;
  ULONG state = check(place, CONTAINER);
  if (state != SAR_OK) return state;
  char path[PATH_SIZE];
  BYTE bytes[LIST_SIZE];
  path_of(place, sign ? "sign.der" : "exchange.der", path);
  long length = read_file(path, bytes, sizeof bytes);
  return length < 0 ? SAR_CERTNOTFOUNTERR : give("SKF_ExportCertificate", bytes, (size_t)length, certificate, size);
}

EXPORTED ULONG SKF_ExportPublicKey(HANDLE container, BOOL sign, BYTE *blob, ULONG *size) {
  const Place *place = container;
  ULONG state = check(place, CONTAINER);
  if (state != SAR_OK) return state;
  char path[PATH_SIZE];
  union {
    ECCPUBLICKEYBLOB ecc;
    RSAPUBLICKEYBLOB rsa;
  } key;
  memset(&key, 0, sizeof key);
  path_of(place, sign ? "sign.key" : "exchange.key", path);
  int is_rsa = kind_of_key(path) == CONTAINER_RSA;
  state = is_rsa ? rsa_public(path, &key.rsa) : sm2_public(path, &key.ecc);
  if (state != SAR_OK) return state;
  return give("SKF_ExportPublicKey", &key, is_rsa ? sizeof key.rsa : sizeof key.ecc, blob, size);
}

/* Whether the container may sign now: still plugged, and its application logged in. */
static ULONG may_sign(const Place *place) {
  ULONG state = check(place, CONTAINER);
  if (state != SAR_OK) return state;
  int same = logged_in.plugged == place->plugged && !strcmp(logged_in.device, place->device) &&
             !strcmp(logged_in.application, place->application);
  return same ? SAR_OK : SAR_USER_NOT_LOGGED_IN;
}

/* Takes its time; pulled meanwhile, nothing is given. */
static ULONG begin(const Place *place) {
  ULONG state = may_sign(place);
  if (state != SAR_OK) return state;
  add_mark("begun");
  pause_for(told_number("slow"));
  return may_sign(place);
}

EXPORTED ULONG SKF_ECCSignData(HANDLE container, BYTE *data, ULONG length, ECCSIGNATUREBLOB *signature) {
  obey("SKF_ECCSignData");
  const Place *place = container;
  ULONG state = begin(place);
  if (state != SAR_OK) return state;
  if (length != 32) return SAR_INDATALENERR;
  char path[PATH_SIZE];
  path_of(place, "sign.key", path);
  state = sm2_sign(path, data, signature);
  if (told("sizes", "SKF_ECCSignData")) memset(signature->r, 0xFF, 32);
  if (told("overrun", "SKF_ECCSignData")) memset(signature, 0x5a, sizeof *signature + 8);
  if (state == SAR_OK) add_mark("made");
  return state;
}

EXPORTED ULONG SKF_RSASignData(HANDLE container, BYTE *data, ULONG length, BYTE *signature, ULONG *size) {
  obey("SKF_RSASignData");
  const Place *place = container;
  ULONG state = begin(place);
  if (state != SAR_OK) return state;
  BYTE bytes[1024];
  ULONG made = sizeof bytes;
  char path[PATH_SIZE];
  path_of(place, "sign.key", path);
  state = rsa_sign(path, data, length, bytes, &made);
  if (state != SAR_OK) return state;
  add_mark("made");
  return give("SKF_RSASignData", bytes, made, signature, size);
}

#if DECRYPTING > 0
/* The pair that exchanges, and no other: what was encrypted for the one that signs does not open. */
static ULONG decrypt_sm2(const char *function, const Place *place, const ECCCIPHERBLOB *blob, BYTE *out, ULONG *length) {
  obey(function);
  ULONG state = may_sign(place);
  if (state != SAR_OK) return state;
  if (!blob || !out || !length) return SAR_INVALIDPARAMERR;
  if (blob->CipherLen == 0 || blob->CipherLen > 1024) return SAR_INDATALENERR;
  BYTE bytes[2048];
  size_t made = sizeof bytes;
  char path[PATH_SIZE];
  path_of(place, "exchange.key", path);
  if (!sm2_open(path, blob->XCoordinate, blob->YCoordinate, blob->HASH, blob->Cipher, blob->CipherLen, bytes, &made)) return SAR_INDATAERR;
  return give(function, bytes, made, out, length);
}

EXPORTED ULONG SKF_RSAPrvKeyDecrypt(HANDLE container, BYTE *data, ULONG data_length, BYTE *out, ULONG *length) {
  obey("SKF_RSAPrvKeyDecrypt");
  ULONG state = may_sign(container);
  if (state != SAR_OK) return state;
  BYTE bytes[1024];
  ULONG made = sizeof bytes;
  char path[PATH_SIZE];
  path_of(container, "exchange.key", path);
  state = rsa_decrypt(path, data, data_length, bytes, &made);
  return state == SAR_OK ? give("SKF_RSAPrvKeyDecrypt", bytes, made, out, length) : state;
}
#endif

/* The shapes that vendors have: 1, and 2 and 3 with one parameter more. */
#if DECRYPTING == 1
EXPORTED ULONG SKF_ECCDecrypt(HANDLE container, ECCCIPHERBLOB *blob, BYTE *out, ULONG *length) {
  return decrypt_sm2("SKF_ECCDecrypt", container, blob, out, length);
}
#elif DECRYPTING == 2
EXPORTED ULONG SKF_ECCDecrypt(HANDLE container, BOOL sign, ECCCIPHERBLOB *blob, BYTE *out, ULONG *length) {
  (void)sign; /* asked in the other shape it is an address */
  return decrypt_sm2("SKF_ECCDecrypt", container, blob, out, length);
}
#elif DECRYPTING == 3
EXPORTED ULONG SKF_PrvKeyDecrypt(HANDLE container, ULONG key, ECCCIPHERBLOB *blob, BYTE *out, ULONG *length) {
  return key == 2 ? SAR_KEYNOTFOUNTERR : decrypt_sm2("SKF_PrvKeyDecrypt", container, blob, out, length);
}
#endif

/* First name of one list that is not in the other. */
static const char *missing_in(const char *list, const char *other) {
  for (; *list; list += strlen(list) + 1) {
    const char *found = other;
    while (*found && strcmp(found, list)) found += strlen(found) + 1;
    if (!*found) return list;
  }
  return NULL;
}

EXPORTED ULONG SKF_WaitForDevEvent(LPSTR name, ULONG *length, ULONG *event) {
  if (told("deaf", NULL)) return SAR_NOT_EVENTERR;
  char path[PATH_SIZE], before[LIST_SIZE], now[LIST_SIZE];
  beside(path, "devices");
  folders_in(path, before, sizeof before);
  for (cancelled = 0; !cancelled; pause_for(20)) {
    folders_in(path, now, sizeof now);
    const char *plugged = missing_in(now, before), *unplugged = missing_in(before, now);
    const char *which = plugged ? plugged : unplugged;
    if (!which) continue;
    *event = plugged ? EVENT_PLUGGED : EVENT_UNPLUGGED;
    return give("SKF_WaitForDevEvent", which, strlen(which) + 1, name, length);
  }
  return SAR_NOT_EVENTERR;
}

EXPORTED ULONG SKF_CancelWaitForDevEvent(void) {
  cancelled = 1;
  return SAR_OK;
}
