/* What of GM/T 0018 our HSM has: structures, return values. -DWIDE_RSA gives RSA keys the 512 bytes that some headers have. */
#ifndef SDF_H
#define SDF_H

#define SDR_OK 0
#define SDR_UNKNOWERR 0x01000001
#define SDR_COMMFAIL 0x01000003
#define SDR_OPENDEVICE 0x01000005
#define SDR_OPENSESSION 0x01000006
#define SDR_PARDENY 0x01000007
#define SDR_KEYNOTEXIST 0x01000008
#define SDR_SKOPERR 0x0100000C
#define SDR_SIGNERR 0x0100000D
#define SDR_STEPERR 0x01000010
#define SDR_ALGNOTSUPPORT 0x01000009
#define SDR_KEYTYPEERR 0x01000014
#define SDR_PRKRERR 0x01000018
#define SDR_NOBUFFER 0x0100001C
#define SDR_INARGERR 0x0100001D

#ifdef WIDE_RSA
#define RSAref_MAX_LEN 512
#else
#define RSAref_MAX_LEN 256
#endif
#define ECCref_MAX_LEN 64

typedef struct {
  unsigned char IssuerName[40];
  unsigned char DeviceName[16];
  unsigned char DeviceSerial[16];
  unsigned int DeviceVersion;
  unsigned int StandardVersion;
  unsigned int AsymAlgAbility[2];
  unsigned int SymAlgAbility;
  unsigned int HashAlgAbility;
  unsigned int BufferSize;
} DEVICEINFO;

typedef struct {
  unsigned int bits;
  unsigned char m[RSAref_MAX_LEN];
  unsigned char e[RSAref_MAX_LEN];
} RSArefPublicKey;

typedef struct {
  unsigned int bits;
  unsigned char x[ECCref_MAX_LEN];
  unsigned char y[ECCref_MAX_LEN];
} ECCrefPublicKey;

typedef struct {
  unsigned char r[ECCref_MAX_LEN];
  unsigned char s[ECCref_MAX_LEN];
} ECCSignature;

typedef struct {
  unsigned char x[ECCref_MAX_LEN];
  unsigned char y[ECCref_MAX_LEN];
  unsigned char M[32];
  unsigned int L;
  unsigned char C[1];
} ECCCipher;

#endif
