// install/consumer/consumer.cc - the headers in C++.
#include <linli/linli.h>

int main()
{
    size_t n = 0;
    return ln_finding_rules(&n) != nullptr && n > 0 ? 0 : 1;
}
