#include "CFoveaDNNL.h"
