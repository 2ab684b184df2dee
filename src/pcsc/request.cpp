#include "pcsc/request.h"
