/* What every cmocka program needs before cmocka.h, in the order it asks for. */
#ifndef WATTROUTE_TESTS_UNIT_H
#define WATTROUTE_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
