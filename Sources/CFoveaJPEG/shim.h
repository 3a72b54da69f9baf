// jpeglib.h needs FILE to be declared first.
#include <stdio.h>
#include <jpeglib.h>
