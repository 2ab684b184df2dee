#include "sim/virtual_reader.h"
