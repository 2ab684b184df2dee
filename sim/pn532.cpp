#include "sim/pn532.h"
