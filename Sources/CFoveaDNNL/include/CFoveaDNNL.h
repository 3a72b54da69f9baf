#ifndef CFOVEA_DNNL_H
#define CFOVEA_DNNL_H
#endif
