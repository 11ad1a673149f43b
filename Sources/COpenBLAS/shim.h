// BLAS and the few LAPACK routines that linear algebra needs; OpenBLAS exports both, but Debian ships no
// header for the latter.
#include <cblas.h>

#define AUTOGRAPH_LAPACK(T, P)                                                                      \
  void P##getrf_(const int *m, const int *n, T *a, const int *lda, int *ipiv, int *info);           \
  void P##getrs_(const char *trans, const int *n, const int *nrhs, const T *a, const int *lda,      \
                 const int *ipiv, T *b, const int *ldb, int *info, unsigned long);                  \
  void P##potrf_(const char *uplo, const int *n, T *a, const int *lda, int *info, unsigned long);   \
  void P##geqrf_(const int *m, const int *n, T *a, const int *lda, T *tau, T *work,                 \
                 const int *lwork, int *info);                                                      \
  void P##orgqr_(const int *m, const int *n, const int *k, T *a, const int *lda, const T *tau,      \
                 T *work, const int *lwork, int *info);                                             \
  void P##gesdd_(const char *jobz, const int *m, const int *n, T *a, const int *lda, T *s, T *u,    \
                 const int *ldu, T *vt, const int *ldvt, T *work, const int *lwork, int *iwork,     \
                 int *info, unsigned long);                                                         \
  void P##syevd_(const char *jobz, const char *uplo, const int *n, T *a, const int *lda, T *w,      \
                 T *work, const int *lwork, int *iwork, const int *liwork, int *info,               \
                 unsigned long, unsigned long);                                                     \
  void P##trtrs_(const char *uplo, const char *trans, const char *diag, const int *n,               \
                 const int *nrhs, const T *a, const int *lda, T *b, const int *ldb, int *info,      \
                 unsigned long, unsigned long, unsigned long);

AUTOGRAPH_LAPACK(float, s)
AUTOGRAPH_LAPACK(double, d)
