#include "pn532/chip.h"
