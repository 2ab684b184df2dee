#include "card/field.h"
