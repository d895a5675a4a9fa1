/* Where the module asks for the vendor's SM2: these stand between the caller and SoftHSM when the control file says so (vendor.c). */
#ifndef VENDOR_H
#define VENDOR_H
#include "module.h"

/* *taken: whether the mechanism is the vendor's. Where it is not, nothing was done. */
CK_RV vendor_init(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key, int *taken);
CK_RV vendor_operate(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG size, CK_BYTE_PTR out, CK_ULONG_PTR length, int *taken);
void vendor_mechanisms(CK_MECHANISM_TYPE_PTR types, CK_ULONG_PTR count, CK_ULONG room);
CK_RV vendor_attributes(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR wanted, CK_ULONG count);
#endif
