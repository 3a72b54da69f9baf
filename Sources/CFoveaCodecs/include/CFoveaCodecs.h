#ifndef CFOVEA_CODECS_H
#define CFOVEA_CODECS_H
#endif
