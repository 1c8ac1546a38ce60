/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fake_drm_private.h"

struct fake_drm fake_drm;
struct fake_kernel fake_kernels[FAKE_DRM_DEVICES];
struct fake_drm_counts fake_drm_lost;

/** A number of calls in one test that can only be a loop without an end. */
#define MAX_CALLS 10000000

static struct {
	enum fake_drm_call failing;
	int error, times, after, failures;
} fake;

void fake_drm_reset(const struct fake_drm_model *model)
{
	memset(&fake_drm, 0, sizeof(fake_drm));
	memset(&fake, 0, sizeof(fake));
	memset(&fake_drm_lost, 0, sizeof(fake_drm_lost));
	fake.failing = FAKE_DRM_N_CALLS;
	for (int i = 0; i < FAKE_DRM_DEVICES; i++) {
		fake_drm.devices[i].model = model;
		fake_drm.devices[i].master = true;
		fake_kernels[i] = (struct fake_kernel){ .fd = -1, .end = -1, .fences = { -1, -1 } };
	}
	fake_drm.managed = true;
	fake_drm.devices[0].plugged = true;
	fake_drm.devices[0].connectors[0].connected = true;
}

struct fake_kernel *fake_kernel_get(const struct fake_drm_device *device)
{
	return &fake_kernels[device - fake_drm.devices];
}

static int get_stat(int fd, struct stat *st)
{
	return fstatat(fd, "", st, AT_EMPTY_PATH);
}

// By any fd of the file: who duplicates it has the same one.
static struct fake_drm_device *from_fd(int fd)
{
	struct stat st;
	for (int i = 0; fd >= 0 && i < FAKE_DRM_DEVICES; i++) {
		const struct fake_kernel *kernel = &fake_kernels[i];
		if (fd == kernel->fd ||
				(kernel->fd >= 0 && get_stat(fd, &st) == 0 &&
						st.st_ino == kernel->ino && S_ISSOCK(st.st_mode))) {
			return &fake_drm.devices[i];
		}
	}
	return NULL;
}

/* ---- faults ---- */

void fake_drm_fail_after(enum fake_drm_call call, int error, int times, int after)
{
	fake.failing = call;
	fake.error = error;
	fake.times = times;
	fake.after = after;
}

void fake_drm_fail(enum fake_drm_call call, int error, int times)
{
	fake_drm_fail_after(call, error, times, 0);
}

int fake_drm_count_failures(void)
{
	return fake.failures;
}

int fake_kernel_get_fault(enum fake_drm_call call)
{
	if (++fake_drm.calls > MAX_CALLS) {
		fprintf(stderr, "%s is called without an end\n", fake_drm_get_name(call));
		abort();
	}
	if ((call != fake.failing && fake.failing != FAKE_DRM_ANY) || fake.times == 0 ||
			fake.after-- > 0) {
		return 0;
	}
	fake.times -= fake.times > 0;
	fake.failures++;
	return fake.error;
}

/* ---- files ---- */

int fake_kernel_open(int index)
{
	struct fake_kernel *kernel = &fake_kernels[index];
	struct stat st;
	int fds[2], error = fake_kernel_get_fault(FAKE_DRM_OPEN);
	if (error || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0) {
		return error ? -error : -errno;
	}
	get_stat(fds[0], &st);
	fake_memory_lose(kernel);
	*kernel = (struct fake_kernel){
		.fd = fds[0], .end = fds[1], .ino = st.st_ino, .fences = { -1, -1 }
	};
	fake_objects_init(&fake_drm.devices[index]);
	return kernel->fd;
}

void fake_kernel_close(int fd)
{
	struct fake_kernel *kernel = fake_kernel_get(from_fd(fd));
	fake_leases_end(kernel);
	close(kernel->fd);
	close(kernel->end);
	for (int i = 0; i < FAKE_FENCES; i++) {
		if (kernel->fences[i] >= 0) {
			close(kernel->fences[i]);
		}
		kernel->fences[i] = -1;
	}
	kernel->fd = kernel->end = -1;
}

dev_t fake_kernel_get_id(int device)
{
	return (dev_t)device + 1;
}

static int set_stat(int fd, struct stat *st)
{
	const struct fake_drm_device *device = from_fd(fd);
	const struct fake_kernel *other = device ? NULL : fake_kernel_find_other(fd);
	device = other ? &fake_drm.devices[other - fake_kernels] : device;
	int ret = get_stat(fd, st);
	if (device) {
		st->st_rdev = fake_kernel_get_id((int)(device - fake_drm.devices));
	}
	return ret;
}

int __wrap_fstat(int fd, struct stat *st);
int __wrap_fstat(int fd, struct stat *st)
{
	return set_stat(fd, st);
}

int __wrap_fstat64(int fd, struct stat *st);
int __wrap_fstat64(int fd, struct stat *st)
{
	return set_stat(fd, st);
}

void *__real_mmap(void *address, size_t size, int prot, int flags, int fd, off_t offset);
int __real_munmap(void *address, size_t size);

static void *map(void *address, size_t size, int prot, int flags, int fd, off_t offset)
{
	struct fake_drm_device *device = from_fd(fd);
	if (!device) {
		return __real_mmap(address, size, prot, flags, fd, offset);
	}
	errno = fake_kernel_get_fault(FAKE_DRM_MMAP);
	if (errno) {
		return MAP_FAILED;
	}
	// As it was told: the handle, in pages.
	struct fake_gem *gems = fake_kernel_get(device)->gems;
	for (int i = 0; i < FAKE_THINGS; i++) {
		if (gems[i].handle && (off_t)gems[i].handle << 12 == offset &&
				size <= gems[i].size && !gems[i].mapping) {
			gems[i].mapping = __real_mmap(
					NULL, size, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			return gems[i].mapping;
		}
	}
	errno = EINVAL;
	return MAP_FAILED;
}

void *__wrap_mmap(void *address, size_t size, int prot, int flags, int fd, off_t offset);
void *__wrap_mmap(void *address, size_t size, int prot, int flags, int fd, off_t offset)
{
	return map(address, size, prot, flags, fd, offset);
}

void *__wrap_mmap64(void *address, size_t size, int prot, int flags, int fd, off_t offset);
void *__wrap_mmap64(void *address, size_t size, int prot, int flags, int fd, off_t offset)
{
	return map(address, size, prot, flags, fd, offset);
}

int __wrap_munmap(void *address, size_t size);
int __wrap_munmap(void *address, size_t size)
{
	for (int i = 0; i < FAKE_DRM_DEVICES * FAKE_THINGS; i++) {
		struct fake_gem *gem = &fake_kernels[i / FAKE_THINGS].gems[i % FAKE_THINGS];
		if (gem->mapping == address) {
			gem->mapping = NULL;
		}
	}
	return __real_munmap(address, size);
}

/* ---- ioctls ---- */

static int get_cap(struct fake_drm_device *device, void *argument)
{
	struct drm_get_cap *get = argument;
	switch (get->capability) {
	case DRM_CAP_DUMB_BUFFER:
	case DRM_CAP_ADDFB2_MODIFIERS:
		get->value = 1;
		return 0;
	case 0x15: // DRM_CAP_ATOMIC_ASYNC_PAGE_FLIP, of libdrm 2.4.121
		get->value = device->model->can_flip_async;
		return 0;
	case DRM_CAP_CURSOR_WIDTH:
	case DRM_CAP_CURSOR_HEIGHT:
		get->value = 64;
		return 0;
	default:
		return EINVAL;
	}
}

static int set_client_cap(struct fake_drm_device *device, void *argument)
{
	const struct drm_set_client_cap *set = argument;
	return set->capability == DRM_CLIENT_CAP_ATOMIC ||
					set->capability == DRM_CLIENT_CAP_WRITEBACK_CONNECTORS
			? 0
			: EINVAL;
}

static int set_master(struct fake_drm_device *device, void *argument)
{
	device->master = true;
	device->masters_set++;
	return 0;
}

// drmIsMaster() asks so: no client has that number, but only a master is told.
static int auth_magic(struct fake_drm_device *device, void *argument)
{
	return device->master ? EINVAL : EACCES;
}

static const struct {
	const char *name;
	unsigned long request;
	fake_handler handle;
} calls[FAKE_DRM_N_CALLS] = {
	[FAKE_DRM_OPEN] = { "open", 0, NULL },
	[FAKE_DRM_MMAP] = { "mmap", 0, NULL },
	[FAKE_DRM_GET_CAP] = { "GET_CAP", DRM_IOCTL_GET_CAP, get_cap },
	[FAKE_DRM_SET_CLIENT_CAP] = { "SET_CLIENT_CAP", DRM_IOCTL_SET_CLIENT_CAP, set_client_cap },
	[FAKE_DRM_SET_MASTER] = { "SET_MASTER", DRM_IOCTL_SET_MASTER, set_master },
	[FAKE_DRM_AUTH_MAGIC] = { "AUTH_MAGIC", DRM_IOCTL_AUTH_MAGIC, auth_magic },
	[FAKE_DRM_GET_RESOURCES] = { "GETRESOURCES", DRM_IOCTL_MODE_GETRESOURCES,
			fake_get_resources },
	[FAKE_DRM_GET_PLANE_RESOURCES] = { "GETPLANERESOURCES", DRM_IOCTL_MODE_GETPLANERESOURCES,
			fake_get_plane_resources },
	[FAKE_DRM_GET_PLANE] = { "GETPLANE", DRM_IOCTL_MODE_GETPLANE, fake_get_plane },
	[FAKE_DRM_GET_CONNECTOR] = { "GETCONNECTOR", DRM_IOCTL_MODE_GETCONNECTOR,
			fake_get_connector },
	[FAKE_DRM_GET_ENCODER] = { "GETENCODER", DRM_IOCTL_MODE_GETENCODER, fake_get_encoder },
	[FAKE_DRM_GET_PROPERTIES] = { "OBJ_GETPROPERTIES", DRM_IOCTL_MODE_OBJ_GETPROPERTIES,
			fake_get_properties },
	[FAKE_DRM_GET_PROPERTY] = { "GETPROPERTY", DRM_IOCTL_MODE_GETPROPERTY, fake_get_property },
	[FAKE_DRM_GET_BLOB] = { "GETPROPBLOB", DRM_IOCTL_MODE_GETPROPBLOB, fake_get_blob },
	[FAKE_DRM_CREATE_BLOB] = { "CREATEPROPBLOB", DRM_IOCTL_MODE_CREATEPROPBLOB,
			fake_create_blob },
	[FAKE_DRM_DESTROY_BLOB] = { "DESTROYPROPBLOB", DRM_IOCTL_MODE_DESTROYPROPBLOB,
			fake_destroy_blob },
	[FAKE_DRM_CREATE_DUMB] = { "CREATE_DUMB", DRM_IOCTL_MODE_CREATE_DUMB, fake_create_dumb },
	[FAKE_DRM_MAP_DUMB] = { "MAP_DUMB", DRM_IOCTL_MODE_MAP_DUMB, fake_map_dumb },
	[FAKE_DRM_DESTROY_DUMB] = { "DESTROY_DUMB", DRM_IOCTL_MODE_DESTROY_DUMB,
			fake_destroy_dumb },
	[FAKE_DRM_ADD_FB] = { "ADDFB2", DRM_IOCTL_MODE_ADDFB2, fake_add_framebuffer },
	[FAKE_DRM_RM_FB] = { "RMFB", DRM_IOCTL_MODE_RMFB, fake_remove_framebuffer },
	[FAKE_DRM_CLOSE_FB] = { "CLOSEFB", DRM_IOCTL_MODE_CLOSEFB, fake_close_framebuffer },
	[FAKE_DRM_IMPORT] = { "PRIME_FD_TO_HANDLE", DRM_IOCTL_PRIME_FD_TO_HANDLE, fake_import },
	[FAKE_DRM_CLOSE_GEM] = { "GEM_CLOSE", DRM_IOCTL_GEM_CLOSE, fake_close_gem },
	[FAKE_DRM_TEST] = { "ATOMIC test", 0, NULL },
	[FAKE_DRM_COMMIT] = { "ATOMIC commit", DRM_IOCTL_MODE_ATOMIC, fake_commit },
	[FAKE_DRM_LIST_LESSEES] = { "LIST_LESSEES", DRM_IOCTL_MODE_LIST_LESSEES,
			fake_list_lessees },
	[FAKE_DRM_CREATE_LEASE] = { "CREATE_LEASE", DRM_IOCTL_MODE_CREATE_LEASE,
			fake_create_lease },
	[FAKE_DRM_REVOKE_LEASE] = { "REVOKE_LEASE", DRM_IOCTL_MODE_REVOKE_LEASE,
			fake_revoke_lease },
	[FAKE_DRM_DROP_MASTER] = { "DROP_MASTER", 0, NULL },
	[FAKE_DRM_OPEN_OTHER] = { "open, by another", 0, NULL },
};

const char *fake_drm_get_name(enum fake_drm_call call)
{
	return calls[call].name;
}

static int answer(struct fake_drm_device *device, enum fake_drm_call call, void *argument)
{
	const struct drm_mode_atomic *atomic = argument;
	bool tests = call == FAKE_DRM_COMMIT && atomic->flags & DRM_MODE_ATOMIC_TEST_ONLY;
	int error = fake_kernel_get_fault(tests ? FAKE_DRM_TEST : call);
	error = device->plugged ? error : ENODEV;
	if (error) {
		fake_memory_abandon(fake_kernel_get(device), call, argument);
		return error;
	}
	return calls[call].handle(device, argument);
}

/*
 * In place of the C library's, also for libdrm, which is a shared object: --wrap would not reach
 * it.
 */
int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	va_start(args, request);
	void *argument = va_arg(args, void *);
	va_end(args);
	struct fake_drm_device *device = from_fd(fd);
	struct fake_kernel *other = device ? NULL : fake_kernel_find_other(fd);
	if (other) {
		errno = fake_kernel_ask_other(other, request);
		return errno ? -1 : 0;
	}
	if (!device) {
		return (int)syscall(SYS_ioctl, fd, request, argument);
	}
	errno = EINVAL;
	for (int i = 0; i < FAKE_DRM_N_CALLS; i++) {
		if (calls[i].handle && calls[i].request == request) {
			errno = answer(device, i, argument);
			break;
		}
	}
	return errno ? -1 : 0;
}
