/* What the files of the module share. */
#ifndef MODULE_H
#define MODULE_H
#include <stdio.h>

#define CK_PTR *
#define CK_DECLARE_FUNCTION(returnType, name) returnType name
#define CK_DECLARE_FUNCTION_POINTER(returnType, name) returnType(*name)
#define CK_CALLBACK_FUNCTION(returnType, name) returnType(*name)
#ifndef NULL_PTR
#define NULL_PTR 0
#endif
#include "pkcs11.h"

/* SoftHSM's own functions. */
extern CK_FUNCTION_LIST_PTR real;

FILE *open_beside(const char *name, const char *mode);
/* Value of a word in the control file: "" for a word alone, NULL when it is not there. */
const char *control(const char *word);
#endif
