#include "acr122/link.h"
