/* What of GM/T 0016 our device has: types, structures, error codes and functions. ULONG has 32 bits as the standard's Windows headers
 * have it, or with -DWIDE_ULONG those of `unsigned long` on LP64, as the headers of some vendors have it. */
#ifndef SKF_H
#define SKF_H
#include <stdint.h>

#ifdef WIDE_ULONG
typedef unsigned long ULONG;
typedef long BOOL;
#else
typedef uint32_t ULONG;
typedef int32_t BOOL;
#endif
typedef uint8_t BYTE;
typedef char *LPSTR;
typedef void *HANDLE;

#define DEV_ABSENT_STATE 0
#define DEV_PRESENT_STATE 1
#define USER_TYPE 1
#define CONTAINER_RSA 1
#define CONTAINER_ECC 2
#define EVENT_PLUGGED 1
#define EVENT_UNPLUGGED 2

#define SAR_OK 0
#define SAR_FAIL 0x0A000001u
#define SAR_INVALIDHANDLEERR 0x0A000005u
#define SAR_INVALIDPARAMERR 0x0A000006u
#define SAR_INDATALENERR 0x0A000010u
#define SAR_INDATAERR 0x0A000011u
#define SAR_RSADECERR 0x0A000019u
#define SAR_KEYNOTFOUNTERR 0x0A00001Bu
#define SAR_CERTNOTFOUNTERR 0x0A00001Cu
#define SAR_BUFFER_TOO_SMALL 0x0A000020u
#define SAR_NOT_EVENTERR 0x0A000022u
#define SAR_DEVICE_REMOVED 0x0A000023u
#define SAR_PIN_INCORRECT 0x0A000024u
#define SAR_PIN_LOCKED 0x0A000025u
#define SAR_PIN_LEN_RANGE 0x0A000027u
#define SAR_USER_NOT_LOGGED_IN 0x0A00002Du
#define SAR_APPLICATION_NOT_EXISTS 0x0A00002Eu

#pragma pack(push, 1)
typedef struct {
  BYTE major, minor;
} VERSION;

typedef struct {
  VERSION Version;
  char Manufacturer[64];
  char Issuer[64];
  char Label[32];
  char SerialNumber[32];
  VERSION HWVersion;
  VERSION FirmwareVersion;
  ULONG AlgSymCap;
  ULONG AlgAsymCap;
  ULONG AlgHashCap;
  ULONG DevAuthAlgId;
  ULONG TotalSpace;
  ULONG FreeSpace;
  ULONG MaxECCBufferSize;
  ULONG MaxBufferSize;
  BYTE Reserved[64];
} DEVINFO;

typedef struct {
  ULONG AlgID;
  ULONG BitLen;
  BYTE Modulus[256];
  BYTE PublicExponent[4];
} RSAPUBLICKEYBLOB;

typedef struct {
  ULONG BitLen;
  BYTE XCoordinate[64];
  BYTE YCoordinate[64];
} ECCPUBLICKEYBLOB;

typedef struct {
  BYTE r[64];
  BYTE s[64];
} ECCSIGNATUREBLOB;

typedef struct {
  BYTE XCoordinate[64];
  BYTE YCoordinate[64];
  BYTE HASH[32];
  ULONG CipherLen;
  BYTE Cipher[1];
} ECCCIPHERBLOB;
#pragma pack(pop)

#endif
