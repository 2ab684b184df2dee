#include "acr122/transport.h"
