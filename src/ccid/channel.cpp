#include "ccid/channel.h"
